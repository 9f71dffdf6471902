// `finally` after a normal end, `return`, `throw`, `break` and `continue`, nested and alone.
let trace = '';
function returns() { try { return trace += 'r'; } finally { trace += 'F'; } }
function throws() { try { throw 't'; } finally { trace += 'F'; } }
function both(flag) {
  try {
    if (flag) throw 'x';
    trace += 'n';
  } catch (e) {
    trace += 'c' + e;
  } finally {
    trace += 'F';
  }
  return trace;
}
function show(result) {
  console.log(result, trace);
  trace = '';
}

export function main() {
  show(returns()); // expect: r rF
  try { throws(); } catch (e) { show(e); } // expect: t F
  show(both(false)); // expect: nF nF
  show(both(true)); // expect: cxF cxF
  for (let i = 0; i < 3; i++) {
    try {
      if (i === 0) continue;
      if (i === 1) break;
    } finally {
      trace += i;
    }
  }
  show('loop'); // expect: loop 01
  const nested = () => {
    try {
      try { return 'value'; } finally { trace += 'a'; }
    } finally {
      trace += 'b';
    }
  };
  show(nested()); // expect: value ab
  const inCatch = () => {
    try { throw 1; } catch { return 'caught'; } finally { trace += 'f'; }
  };
  show(inCatch()); // expect: caught f
}

// `return`, `throw`, `break` and `continue` inside `finally` replace what was under way.
function overrideReturn() { try { return 'try'; } finally { return 'finally'; } }
function overrideThrow() { try { throw 'lost'; } finally { return 'kept'; } }
function throwAgain() { try { throw 'first'; } finally { throw 'second'; } }
function breakOut() {
  for (;;) { try { return 'return'; } finally { break; } }
  return 'broken out';
}
function goOn() {
  let text = '';
  for (let i = 0; i < 3; i++) { try { throw i; } finally { text += i; continue; } }
  return text;
}
function labelled() {
  out: { try { throw 'lost'; } finally { break out; } }
  return 'after the block';
}
function valueFirst() {
  let n = 1;
  try { return n; } finally { n = 2; }
}

export function main() {
  console.log(overrideReturn(), overrideThrow()); // expect: finally kept
  try { throwAgain(); } catch (e) { console.log(e); } // expect: second
  console.log(breakOut(), goOn()); // expect: broken out 012
  console.log(labelled(), valueFirst()); // expect: after the block 1
}

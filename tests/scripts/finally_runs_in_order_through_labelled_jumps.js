// A jump out of several `try` statements runs their `finally` blocks from the inside out.
let trace = '';
function leave(how) {
  outer: for (let i = 0; i < 2; i++) {
    try {
      inner: for (let j = 0; j < 2; j++) {
        try {
          if (how === 'break outer') break outer;
          if (how === 'continue outer') continue outer;
          if (how === 'break inner') break inner;
          if (how === 'return') return 'returned';
          if (how === 'throw') throw 'thrown';
        } finally {
          trace += 'a';
        }
      }
    } finally {
      trace += 'b';
    }
  }
  return 'ended';
}
function show(how) {
  trace = '';
  let result;
  try { result = leave(how); } catch (e) { result = e; }
  return `${result} ${trace}`;
}

export function main() {
  console.log(show('')); // expect: ended aabaab
  console.log(show('break outer')); // expect: ended ab
  console.log(show('continue outer')); // expect: ended abab
  console.log(show('break inner')); // expect: ended abab
  console.log(show('return')); // expect: returned ab
  console.log(show('throw')); // expect: thrown ab
}

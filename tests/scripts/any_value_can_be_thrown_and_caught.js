// `throw` with every kind; a catch with and without a variable; errors pass through calls.
function fail(value) { throw value; }
function through(value) { fail(value); return 'never'; }
function caught(value) {
  try { return through(value); } catch (problem) { return problem; }
}

export function main() {
  console.log(caught(1), caught('text'), caught(undefined)); // expect: 1 text undefined
  console.log(caught(null), caught(true), caught(16384)); // expect: null true 16384
  console.log(caught(main) === main); // expect: true
  try { throw 'unnamed'; } catch { console.log('no variable'); } // expect: no variable
  let trace = '';
  try {
    trace += 'a';
    try {
      trace += 'b';
      fail('x');
      trace += 'never';
    } catch (inner) {
      trace += inner;
      throw inner + 'y';
    }
  } catch (outer) {
    trace += outer;
  }
  console.log(trace); // expect: abxxy
  console.log(1 + (caught(2) + caught(3))); // expect: 6
  let rounds = 0;
  for (let i = 0; i < 5; i++) {
    try { if (i % 2) fail(i); rounds += 10; } catch (n) { rounds += n; continue; }
  }
  console.log(rounds); // expect: 34
}

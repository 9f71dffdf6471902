// Functions of the host can be kept, passed, compared and called later like any other function.
const log = print;
let out = print;

function report(how, what) {
  return how(what);
}

export function main() {
  print('direct'); // expect: direct
  log('kept'); // expect: kept
  console.log(report(print, 'passed')); // expect: passed
  // expect: undefined
  console.log(log === print, out === report, typeof print); // expect: true false function
  out = (text) => text + '!';
  console.log(report(out, 'replaced')); // expect: replaced!
  const chosen = typeof out === 'function' && log;
  chosen(16384); // expect: 16384
  print(undefined); // expect: undefined
  print('a', 'ignored'); // expect: a
}

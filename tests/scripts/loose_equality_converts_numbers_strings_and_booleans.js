// `==` and `!=` by JavaScript's table of conversions.
const equal = (a, b) => a == b;

export function main() {
  console.log(equal(null, undefined), equal(undefined, null)); // expect: true true
  console.log(equal(null, 0), equal(undefined, 0), equal(null, false)); // expect: false false false
  console.log(equal(null, ''), equal(undefined, '')); // expect: false false
  console.log(equal('1', 1), equal(1, '1'), equal('1', '01')); // expect: true true false
  console.log(equal(true, 1), equal(true, '1'), equal(true, 2)); // expect: true true false
  console.log(equal(false, ''), equal(false, '0'), equal('', 0)); // expect: true true true
  console.log(equal('x', 0), equal(' \n', 0), equal('x', NaN)); // expect: false true false
  console.log(equal('40000', 40000), equal(40000, '040000')); // expect: true true
  console.log(null != undefined, 1 != '1', 'a' != 'b'); // expect: false false true
  console.log(equal(main, main), equal(main, equal)); // expect: true false
  console.log(equal('ab', 'a' + 'b')); // expect: true
}

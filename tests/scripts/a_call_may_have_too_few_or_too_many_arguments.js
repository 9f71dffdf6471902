// Missing arguments are undefined, surplus ones are evaluated and dropped.
function two(a, b) { return a + ' ' + b; }
function none() { return 'none'; }
let count = 0;
const next = () => ++count;

export function main() {
  console.log(two(1, 2)); // expect: 1 2
  console.log(two(1)); // expect: 1 undefined
  console.log(two()); // expect: undefined undefined
  console.log(two(1, 2, 3, 4)); // expect: 1 2
  console.log(none(next(), next(), next()), count); // expect: none 3
  const value = two;
  console.log(value('x'), value('x', 'y', 'z')); // expect: x undefined x y
  console.log(none(two()), (() => {})(1)); // expect: none undefined
  const six = (a, b, c, d, e, f) => '' + a + b + c + d + e + f;
  console.log(six(1, 2, 3, 4, 5, 6), six(1)); // expect: 123456 1undefinedundefinedundefinedundefinedundefined
}

// Relational operators on operands of different kinds convert both to numbers, unless both are strings.
const less = (a, b) => a < b;
const least = (a, b) => a <= b;

export function main() {
  console.log(less('10', 9), less('10', '9'), less(9, '10')); // expect: false true true
  console.log(least(null, 0), less(null, 0), less(null, 1)); // expect: true false true
  console.log(less(undefined, 1), least(undefined, undefined)); // expect: false false
  console.log(less(false, true), less(true, 2), less(true, true)); // expect: true true false
  console.log(less('', 1), less(' ', 1), less('a', 1), least('a', 1)); // expect: true true false false
  console.log(least(null, null), least(null, false)); // expect: true true
  console.log('20' > 3, '20' > '3', 16384 > '16383'); // expect: true false true
}

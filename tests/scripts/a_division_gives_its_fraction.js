// A quotient that is no integer is a double; halves and quarters print exactly.
// needs doubles: the quotients are not integers.
export function main() {
  console.log(7 / 2); // expect: 3.5
  console.log(-7 / 2); // expect: -3.5
  console.log(6 / 3); // expect: 2
  console.log(1 / 4 + 3 / 4); // expect: 1
  console.log(1 / 0); // expect: Infinity
  console.log(-1 / 0); // expect: -Infinity
  console.log(0 / 0); // expect: NaN
  console.log(1 / -0); // expect: -Infinity
  console.log(0.1 + 0.2 === 0.3); // expect: false
  console.log(0.1 + 0.2 > 0.3); // expect: true
  console.log(5.5 % 2); // expect: 1.5
  console.log(2 ** -1); // expect: 0.5
  console.log(1.5 + 1.5 === 3); // expect: true
}

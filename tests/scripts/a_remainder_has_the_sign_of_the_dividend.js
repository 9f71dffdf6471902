// The `%` operator, whatever the signs; by zero it is NaN.
const rest = (a, b) => a % b;

export function main() {
  console.log(rest(7, 3)); // expect: 1
  console.log(rest(-7, 3)); // expect: -1
  console.log(rest(7, -3)); // expect: 1
  console.log(rest(-7, -3)); // expect: -1
  console.log(rest(6, 3)); // expect: 0
  console.log(rest(2, 5)); // expect: 2
  console.log(rest(5, 0)); // expect: NaN
  console.log(rest(0, 5)); // expect: 0
  console.log(rest(100000, 16384)); // expect: 1696
  console.log(rest(2147483647, 16383)); // expect: 7
  console.log(rest(-2147483648, 16384)); // expect: 0
  console.log(rest(4294967295, 65536)); // expect: 65535
  console.log(rest(4294967295, 4294967294)); // expect: 1
  console.log(rest(17, 4294967295)); // expect: 17
  console.log(rest('17', '5')); // expect: 2
}

// `(a / b) | 0` is the quotient without its fraction; a division by zero truncates to zero.
const cut = (a, b) => (a / b) | 0;

export function main() {
  console.log(cut(7, 2)); // expect: 3
  console.log(cut(-7, 2)); // expect: -3
  console.log(cut(7, -2)); // expect: -3
  console.log(cut(-7, -2)); // expect: 3
  console.log(cut(1, 0)); // expect: 0
  console.log(cut(-1, 0)); // expect: 0
  console.log(cut(0, 0)); // expect: 0
  console.log(cut(16384, 2)); // expect: 8192
  console.log(cut(1000000, 1000)); // expect: 1000
  console.log(cut(2147483647, 1)); // expect: 2147483647
  console.log(cut(-2147483648, -1)); // expect: -2147483648
  console.log(cut(4294967295, 1)); // expect: -1
  console.log(cut(4294967295, 2)); // expect: 2147483647
  console.log(cut(1, 4294967295)); // expect: 0
  console.log(cut('100', '7')); // expect: 14
  console.log(cut(undefined, 7)); // expect: 0
}

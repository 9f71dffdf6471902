// The `**` operator with results of at most 32 bits, its grouping from the right, and its assignment form.
const power = (a, b) => a ** b;

export function main() {
  console.log(power(2, 0)); // expect: 1
  console.log(power(0, 0)); // expect: 1
  console.log(power(0, 5)); // expect: 0
  console.log(power(2, 10)); // expect: 1024
  console.log(power(-2, 14)); // expect: 16384
  console.log(power(-2, 15)); // expect: -32768
  console.log(power(-2, 31)); // expect: -2147483648
  console.log(power(2, 31)); // expect: 2147483648
  console.log(power(3, 20)); // expect: 3486784401
  console.log(power(1, 1000)); // expect: 1
  console.log(power(-1, 1001)); // expect: -1
  console.log(2 ** 3 ** 2); // expect: 512
  console.log((2 ** 3) ** 2); // expect: 64
  let x = 3;
  x **= 4;
  console.log(x); // expect: 81
}

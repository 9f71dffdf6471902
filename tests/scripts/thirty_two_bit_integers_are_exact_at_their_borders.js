// The least and greatest 32-bit integers, signed and unsigned, are reached and left without a bit lost.
export function main() {
  let top = 2147483647;
  console.log(top); // expect: 2147483647
  console.log(top + 1); // expect: 2147483648
  console.log(top + top); // expect: 4294967294
  console.log(top + top + 1); // expect: 4294967295
  console.log(top + 1 - 1 === top); // expect: true
  console.log(-top); // expect: -2147483647
  console.log(-top - 1); // expect: -2147483648
  console.log(-(top + 1)); // expect: -2147483648
  console.log(4294967295 - 4294967295); // expect: 0
  console.log(4294967295 - top); // expect: 2147483648
  console.log(top - 4294967295); // expect: -2147483648
  console.log(2147483648 + -2147483648); // expect: 0
  let unsigned = 4294967295;
  unsigned -= 2147483648;
  console.log(unsigned === top); // expect: true
}

// Decimal, hexadecimal, octal, binary and exponent forms, with separators.
export function main() {
  console.log(0xff, 0XFF, 0x7fffffff, 0xffffffff); // expect: 255 255 2147483647 4294967295
  console.log(0o17, 0b1010, 0B11111111); // expect: 15 10 255
  console.log(1e3, 2E+4, 5e0, 1_000_000, 0xff_ff); // expect: 1000 20000 5 1000000 65535
  console.log(12., 4.0, 100e-2); // expect: 12 4 1
  console.log(-1, - 1, +1, - -1, -(-1)); // expect: -1 -1 1 1 1
  console.log(1 - -1, 1 - 1, 3-2-1); // expect: 2 0 0
}

// Products at the borders of both word sizes, in every combination of signs.
const times = (a, b) => a * b;

export function main() {
  console.log(times(127, 129)); // expect: 16383
  console.log(times(128, 128)); // expect: 16384
  console.log(times(-128, 128)); // expect: -16384
  console.log(times(181, 182)); // expect: 32942
  console.log(times(256, 256)); // expect: 65536
  console.log(times(-1, 16384)); // expect: -16384
  console.log(times(-16384, -16384)); // expect: 268435456
  console.log(times(32768, 32768)); // expect: 1073741824
  console.log(times(-32768, 32768)); // expect: -1073741824
  console.log(times(32768, 65536)); // expect: 2147483648
  console.log(times(-32768, 65536)); // expect: -2147483648
  console.log(times(65535, 65537)); // expect: 4294967295
  console.log(times(46340, 46340)); // expect: 2147395600
  console.log(times(46341, 46341)); // expect: 2147488281
  console.log(times(1, -2147483648)); // expect: -2147483648
  console.log(times(1, 4294967295)); // expect: 4294967295
  console.log(times(0, 4294967295)); // expect: 0
}

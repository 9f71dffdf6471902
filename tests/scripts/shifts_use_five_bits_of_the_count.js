// `<<`, `>>` and `>>>` at the borders of the result and of the count.
const left = (a, b) => a << b;
const right = (a, b) => a >> b;
const unsigned = (a, b) => a >>> b;

export function main() {
  console.log(left(1, 0), left(1, 14), left(1, 15)); // expect: 1 16384 32768
  console.log(left(1, 30), left(1, 31)); // expect: 1073741824 -2147483648
  console.log(left(1, 32), left(1, 33), left(3, -1)); // expect: 1 2 -2147483648
  console.log(left(-1, 4), left(65535, 16)); // expect: -16 -65536
  console.log(left(4294967295, 1)); // expect: -2
  console.log(right(-16, 2), right(16, 2), right(-1, 31)); // expect: -4 4 -1
  console.log(right(2147483648, 31), right(65536, 33)); // expect: -1 32768
  console.log(right(-2147483648, 17)); // expect: -16384
  console.log(unsigned(-1, 0)); // expect: 4294967295
  console.log(unsigned(-1, 1), unsigned(-1, 18)); // expect: 2147483647 16383
  console.log(unsigned(-1, 31), unsigned(-1, 32)); // expect: 1 4294967295
  console.log(unsigned(4294967295, 4)); // expect: 268435455
  console.log(unsigned(16384, 1), unsigned(0, 5)); // expect: 8192 0
}

// Order between small, 32-bit signed and unsigned integers.
const less = (a, b) => a < b;
const least = (a, b) => a <= b;

export function main() {
  console.log(less(1, 2), less(2, 1), less(1, 1)); // expect: true false false
  console.log(least(1, 2), least(2, 1), least(1, 1)); // expect: true false true
  console.log(less(-1, 0), less(0, -1)); // expect: true false
  console.log(less(16383, 16384), less(16384, 16383)); // expect: true false
  console.log(less(-16385, -16384), less(-16384, -16385)); // expect: true false
  console.log(less(2147483647, 2147483648)); // expect: true
  console.log(less(2147483648, 2147483647)); // expect: false
  console.log(less(-1, 4294967295), less(4294967295, -1)); // expect: true false
  console.log(less(-2147483648, 2147483648)); // expect: true
  console.log(2147483648 > -2147483648, 4294967295 >= 4294967295); // expect: true true
  let twice = 16000;
  twice += 16000;
  console.log(twice === 32000, twice !== 32000, twice == 32000); // expect: true false true
  console.log(twice <= 32000 && twice >= 32000); // expect: true
}

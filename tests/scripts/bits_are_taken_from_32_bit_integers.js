// `&`, `|`, `^` and `~` on small and wide integers, negative ones and beyond 2^31.
const and = (a, b) => a & b;
const or = (a, b) => a | b;
const xor = (a, b) => a ^ b;
const not = (a) => ~a;

export function main() {
  console.log(and(12, 10), or(12, 10), xor(12, 10)); // expect: 8 14 6
  console.log(not(0), not(-1), not(5)); // expect: -1 0 -6
  console.log(and(-1, 16384), and(-1, 65535)); // expect: 16384 65535
  console.log(and(-1, 4294967295)); // expect: -1
  console.log(or(4294967295, 0)); // expect: -1
  console.log(or(2147483648, 0)); // expect: -2147483648
  console.log(xor(2147483648, 2147483647)); // expect: -1
  console.log(xor(-1, 1)); // expect: -2
  console.log(and(2147483647, 16383)); // expect: 16383
  console.log(or(16384, 16383)); // expect: 32767
  console.log(xor(16384, 16384)); // expect: 0
  console.log(not(2147483647), not(-2147483648)); // expect: -2147483648 2147483647
  console.log(not(4294967295)); // expect: 0
  console.log(and(305419896, 4042322160)); // expect: 271601776
}

// With doubles a result beyond 32 bits is exact up to 2^53, and comes back to small integers.
// needs doubles: the results are beyond 32 bits.
export function main() {
  let big = 4294967295;
  console.log(big + 1); // expect: 4294967296
  console.log(big + 1 - big); // expect: 1
  console.log(-2147483648 - 1); // expect: -2147483649
  console.log(65536 * 65536); // expect: 4294967296
  console.log(2 ** 53); // expect: 9007199254740992
  console.log(2 ** 53 - 1); // expect: 9007199254740991
  console.log(big * big / big === big); // expect: true
  console.log((big + 6) | 0); // expect: 5
  console.log(++big); // expect: 4294967296
}

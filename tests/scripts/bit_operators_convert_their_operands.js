// Operands that are not numbers become 32-bit integers; what is no number is zero.
const or = (value) => value | 0;

export function main() {
  console.log(or(undefined), or(null), or(NaN)); // expect: 0 0 0
  console.log(or(true), or(false)); // expect: 1 0
  console.log(or('12'), or('-1'), or('x'), or('')); // expect: 12 -1 0 0
  console.log(or('4294967295')); // expect: -1
  console.log('6' & '3', '6' | '3', '6' ^ '3'); // expect: 2 7 5
  console.log('1' << '4', '-16' >> '2'); // expect: 16 -4
  console.log(~'5', ~undefined, ~null); // expect: -6 -1 -1
  console.log(true << true, null >>> 1); // expect: 2 0
}

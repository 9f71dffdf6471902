// Unary plus and minus convert every kind of value as ToNumber does.
const plus = (value) => +value;
const minus = (value) => -value;

export function main() {
  console.log(plus(true), plus(false)); // expect: 1 0
  console.log(plus(null), plus(undefined)); // expect: 0 NaN
  console.log(plus(''), plus('   ')); // expect: 0 0
  console.log(plus('12'), plus(' \t\n12 ')); // expect: 12 12
  console.log(plus('-12'), plus('+12')); // expect: -12 12
  console.log(plus('0x10'), plus('0b101'), plus('0o17')); // expect: 16 5 15
  console.log(plus('abc'), plus('12a'), plus('1 2')); // expect: NaN NaN NaN
  console.log(plus('-0x10'), plus('--1'), plus('+')); // expect: NaN NaN NaN
  console.log(plus('16384'), plus('-16385')); // expect: 16384 -16385
  console.log(plus('2147483648'), plus('4294967295')); // expect: 2147483648 4294967295
  console.log(plus('-2147483648'), plus('007')); // expect: -2147483648 7
  console.log(minus('5'), minus(true), minus(-7)); // expect: -5 -1 7
  console.log(minus(undefined), minus('x')); // expect: NaN NaN
  console.log(minus(-2147483648), minus(16384), minus(-16384)); // expect: 2147483648 -16384 16384
}

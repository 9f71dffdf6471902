// `console.log` writes each argument as String does, with one space between, and a newline.
export function main() {
  console.log('a', 1, true); // expect: a 1 true
  console.log(undefined, null, NaN); // expect: undefined null NaN
  console.log();
  // expect:
  console.log('', '', 1); // expect:   1
  console.log('two\nlines', -1);
  // expect: two
  // expect: lines -1
  console.log(16383, -16384, 32767, 65535, 4294967295); // expect: 16383 -16384 32767 65535 4294967295
  console.log(1, 2, 3, 4, 5, 6, 7, 8); // expect: 1 2 3 4 5 6 7 8
  console.log(console.log('inner')); // expect: inner
  // expect: undefined
}

// `+` with a string on either side converts the other side as String does.
const join = (a, b) => a + b;

export function main() {
  console.log(join('a', 1), join(1, 'a')); // expect: a1 1a
  console.log(join('', undefined), join('', null)); // expect: undefined null
  console.log(join('', true), join(false, '')); // expect: true false
  console.log(join('', NaN), join('', -0)); // expect: NaN 0
  console.log(join('', -1), join('', 16383), join('', 16384)); // expect: -1 16383 16384
  console.log(join('', -16384), join('', -16385)); // expect: -16384 -16385
  console.log(join('', 2147483647), join('', -2147483648)); // expect: 2147483647 -2147483648
  console.log(join('', 2147483648), join('', 4294967295)); // expect: 2147483648 4294967295
  console.log(1 + 2 + '3', '1' + 2 + 3, '1' + (2 + 3)); // expect: 33 123 15
  console.log('5' - 2, '5' * '2', '5' + 2); // expect: 3 10 52
  console.log(true + true, true + null, null + null); // expect: 2 1 0
  console.log(undefined + undefined, true + 'x'); // expect: NaN truex
}

// Order and equality between narrow and wide strings.
const order = (a, b) => a < b ? '<' : a > b ? '>' : '=';

export function main() {
  console.log(order('ÿ', 'Ā'), order('Ω', 'ω')); // expect: < <
  console.log(order('a', 'Ω'), order('Ω', 'a')); // expect: < >
  console.log(order('ab', 'aΩ'), order('aΩ', 'b')); // expect: < <
  console.log(order('\u{1F600}', '\uffff')); // expect: <
  console.log(order('Ω', 'Ωa'), order('Ωa', 'Ω')); // expect: < >
  console.log('Ω' === 'Ω', 'Ω' + 'a' === 'Ωa', 'Ω' === 'a'); // expect: true true false
}

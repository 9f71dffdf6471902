// Values of every kind where numbers, texts, truth and equality are asked for.
// operations: THROW_ERROR JNGT JNGE NAMED
const fixed = 5;
let written = 0;

function numbers(a, b) {
  let above = '';
  if (a > b) above = '>';
  if (a >= b) above += '>=';
  console.log(a - 1, a * b, a < b, above || 'not above');
}
// expect: -1 0 true not above
// expect: NaN NaN false not above
// expect: 0 2 true not above
// expect: 4 10 false >>=
// expect: NaN NaN false not above

function texts(a) { console.log(a + '|', `${a}`, a); written = a ? 1 : 2; }

export function main() {
  const zero = digitalRead(0);
  numbers(zero ? 1 : null, zero + 2);
  numbers(zero ? 1 : undefined, zero + 2);
  numbers(zero < 1, zero + 2);
  numbers(zero ? '6' : '5', zero + 2);
  numbers(zero ? 1 : main, zero + 2);
  // expect: null| null null
  // expect: true| true true
  // expect: Ωé| Ωé Ωé
  // expect: NaN| NaN NaN
  // expect: 3000000000| 3000000000 3000000000
  const nan = -(zero ? 1 : undefined);
  for (const value of [null, true, zero ? '' : 'Ωé', nan, zero + 3000000000, print, main, undefined]) texts(value);
  // expect: function () { [native code] }| function () { [native code] } function () { [native code] }
  // expect: function main() { [native code] }| function main() { [native code] } function main() { [native code] }
  // expect: undefined| undefined undefined
  console.log(written, nan === nan, zero + 'a' === '0a', [nan].includes(nan)); // expect: 2 false true true
  try { fixed = zero; } catch (error) { console.log(error + '!', error ? 1 : 2); } // expect: TypeError: assignment to constant variable! 1
  const log = zero ? main : print;
  log('printed'); // expect: printed
}

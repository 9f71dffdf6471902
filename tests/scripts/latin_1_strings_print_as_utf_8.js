// Characters up to U+00FF take one byte each inside, and two on the console.
const word = 'Größe';

export function main() {
  console.log(word); // expect: Größe
  console.log('é' + 'è', '¡¿ÿ'); // expect: éè ¡¿ÿ
  console.log(word + ' ' + word === 'Größe Größe'); // expect: true
  console.log('\xe9' === 'é', 'é' === 'e'); // expect: true false
}

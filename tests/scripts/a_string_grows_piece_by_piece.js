// A string built in a loop has every piece in its place; the garbage of the loop is reclaimed.
function repeat(piece, times) {
  let text = '';
  for (let i = 0; i < times; i++) text += piece;
  return text;
}

export function main() {
  console.log(repeat('ab', 10)); // expect: abababababababababab
  const long = repeat('0123456789', 6);
  console.log(long === '012345678901234567890123456789012345678901234567890123456789'); // expect: true
  console.log(long + 'x' === long); // expect: false
  let last = '';
  for (let i = 0; i < 300; i++) last = 'number ' + i;
  console.log(last); // expect: number 299
  console.log(repeat('é', 5)); // expect: ééééé
}

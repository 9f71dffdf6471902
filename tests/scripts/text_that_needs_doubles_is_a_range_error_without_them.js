// Without doubles, text with a fraction, an exponent or more than 32 bits is an error; what is no number is NaN.
// integers only: with doubles such text is a number.
let empty = '';
function convert(text) {
  try { return +(empty + text); } catch (error) { return 'error'; }
}
function equal(text, number) {
  try { return empty + text == number; } catch (error) { return 'error'; }
}
function less(text, number) {
  try { return empty + text < number; } catch (error) { return 'error'; }
}

export function main() {
  empty += '';
  console.log(convert('1.5'), convert('.5'), convert('12.'), convert('1e3')); // expect: error error error error
  console.log(convert('4294967296'), convert('-2147483649')); // expect: error error
  console.log(convert('0x1ffffffff'), convert('-Infinity')); // expect: error error
  console.log(convert('12a'), convert('+'), convert('.'), convert('1e'), convert('1.2.3')); // expect: NaN NaN NaN NaN NaN
  console.log(convert('0x'), convert('0xg'), convert('+0x1'), convert('Infinit')); // expect: NaN NaN NaN NaN
  console.log(convert('4294967295'), convert('-2147483648'), convert(' 7 ')); // expect: 4294967295 -2147483648 7
  console.log(equal('1.5', 1), equal('1', 1), equal('1.5', undefined), equal('1.5', '1.5')); // expect: error true false true
  console.log(less('1.5', 2), less('1', 2), less('1.5', '2')); // expect: error true true
}

// Strings become others: trimmed, padded, repeated, replaced, split, in another case.
const line = '  key = a value ';

export function main() {
  const parts = line.split('=');
  console.log(`[${parts[0].trim()}] [${parts[1].trimStart()}] [${parts[1].trimEnd()}]`); // expect: [key] [a value ] [ a value]
  console.log('a,b,,c'.split(',').length, 'a,b,,c'.split(',', 2).length, 'abc'.split('').length); // expect: 4 2 3
  console.log('7'.padStart(3, '0'), '7'.padEnd(4, 'ab') + '|', 'long'.padStart(2)); // expect: 007 7aba| long
  console.log('ab'.repeat(3), 'ab'.repeat(0) + '|', 'a'.concat(1, true, null)); // expect: ababab | a1truenull
  console.log('a-b-c'.replace('-', '+'), 'a-b-c'.replaceAll('-', '')); // expect: a+b-c abc
  console.log('price'.replace('ric', '<$&>[$`][$\'][$$]$'), 'aaa'.replaceAll('a', '$&b')); // expect: p<ric>[p][e][$]$e ababab
  console.log('x1x2'.replaceAll('x', (found, at) => `${found}${at}:`)); // expect: x0:1x2:2
  console.log('Hello'.toUpperCase(), 'Hello'.toLowerCase(), 'abc'.localeCompare('abd')); // expect: HELLO hello -1
  console.log(String(12), String(), String(null), String.fromCharCode(72, 105)); // expect: 12  null Hi
  try {
    'x'.repeat(-1);
  } catch {
    console.log('refused'); // expect: refused
  }
}

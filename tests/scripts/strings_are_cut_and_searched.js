// Parts of strings are read, cut out and found by their indexes, which count from the end where a method says so.
const text = 'banana split';

export function main() {
  console.log(text.charAt(2), text.charAt(-1) + '|', text.at(-1), text.at(20)); // expect: n | t undefined
  console.log(text.charCodeAt(0), text.codePointAt(1), text.charCodeAt(99)); // expect: 98 97 NaN
  console.log(text.slice(2, 5), text.slice(-5), text.slice(-5, -2), text.slice(4, 2) + '|'); // expect: nan split spl |
  console.log(text.substring(5, 2), text.substring(-3, 3), text.substring(7)); // expect: nan ban split
  console.log(text.substr(-5, 2), text.substr(3)); // expect: sp ana split
  console.log(text.indexOf('an'), text.indexOf('an', 2), text.indexOf('x'), text.indexOf('', 50)); // expect: 1 3 -1 12
  console.log(text.lastIndexOf('an'), text.lastIndexOf('an', 2), text.lastIndexOf('b')); // expect: 3 1 0
  console.log(text.includes('na s'), text.includes('ban', 1), text.startsWith('ban')); // expect: true false true
  console.log(text.startsWith('nan', 2), text.endsWith('split'), text.endsWith('ana', 6)); // expect: true true true
  let backwards = '';
  for (let at = text.length - 1; at >= 0; at--) backwards += text.charAt(at);
  console.log(backwards); // expect: tilps ananab
  let count = 0;
  for (let at = backwards.indexOf('a'); at >= 0; at = backwards.indexOf('a', at + 1)) count++;
  console.log(count, backwards.slice(6).lastIndexOf('a')); // expect: 3 4
}

// Order of strings: by units from the left, a prefix being less; surrogates are below U+FFFF.
const order = (a, b) => a < b ? '<' : a > b ? '>' : '=';

export function main() {
  console.log(order('a', 'b'), order('b', 'a'), order('a', 'a')); // expect: < > =
  console.log(order('', 'a'), order('a', ''), order('', '')); // expect: < > =
  console.log(order('ab', 'abc'), order('abd', 'abc')); // expect: < >
  console.log(order('Z', 'a'), order('10', '9')); // expect: < <
  console.log(order('z', 'é'), order('é', 'ÿ')); // expect: < <
  console.log('a' <= 'a', 'a' >= 'b', 'b' >= 'a'); // expect: true false true
  console.log(order('a' + 'b', 'ab')); // expect: =
}

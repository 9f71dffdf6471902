// Every kind of escape in a string literal.
export function main() {
  console.log('\x41\u0042\u{43}'); // expect: ABC
  console.log('it\'s', "say \"so\"", "it's", 'say "so"'); // expect: it's say "so" it's say "so"
  console.log('back\\slash'); // expect: back\slash
  console.log('one\
line'); // expect: oneline
  console.log('a\tb' === 'a\u0009b', '\v' === '\x0b', '\f' === '\x0c'); // expect: true true true
  console.log('\b' === '\x08', '\r' === '\x0d', '\n' === '\x0a'); // expect: true true true
  console.log('first\nsecond');
  // expect: first
  // expect: second
  console.log('\0' === '\x00', 'a\0b' === 'a\x00b', 'a\0b' === 'a'); // expect: true true false
  console.log('\q\y'); // expect: qy
}

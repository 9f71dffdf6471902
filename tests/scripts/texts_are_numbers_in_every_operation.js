// A string becomes a number in whatever operation wants one, with and without doubles.
let empty = '';
function text(value) {
  return empty + value;
}

export function main() {
  empty += '';
  const seven = text('7'), minus = text(' -3\n'), hex = text('0x1F'), none = text('seven');
  console.log(seven - 2, 2 - seven, seven * minus, seven % 4, seven ** 2); // expect: 5 -5 -21 3 49
  console.log(seven & 3, 8 | seven, hex ^ 1, 1 << seven, minus >> 1, minus >>> 1); // expect: 3 15 30 128 -2 2147483646
  console.log(+seven, -minus, ~hex, none - 1, ~none, none | 0); // expect: 7 3 -32 NaN -1 0
  let up = text('41'), down = text('0b11');
  up++;
  down--;
  console.log(up, down); // expect: 42 2
  console.log(seven < 8, seven <= 7, seven > 7, seven >= 8); // expect: true true false false
  console.log(10 < seven, 10 > seven, none < 1, none >= 1); // expect: false true false false
  console.log(seven < text('10'), 7 < text('10'), seven < undefined); // expect: false true false
  for (const one of [seven, 7, true, null, undefined, none]) {
    console.log(one == 7, 7 == one, one == '7', one != '7', one < '8', '0' == one, one == true, true == one);
  }
  // expect: true true true false true false false false
  // expect: true true true false true false false false
  // expect: false false false true true false true true
  // expect: false false false true true false false false
  // expect: false false false true false false false false
  // expect: false false false true false false false false
  if (!(7 > none) && !(none <= 7)) console.log(text('') - 0, text('  ') == 0, text('0') == false); // expect: 0 true true
  const order = [];
  const left = { valueOf() { order.push('left'); return text('6'); } };
  const right = { valueOf() { order.push('right'); return text('2'); } };
  console.log(left - right, left < right, left > 5, left == 6, left * 2, -right, order.length); // expect: 4 false true true 12 -2 8
  console.log(text('0o17') - 0, text('+5') - 0, text('-0') - 0 === 0, text('\u00a0\v9\f') - 0); // expect: 15 5 true 9
  console.log(text('2147483648') - 1, text('-2147483648') - -1, text('0xffffffff') - 1); // expect: 2147483647 -2147483647 4294967294
  console.log(text('1 2') - 0, text('--1') - 0, text('0b2') - 0, text('-0x1') - 0, text('0b') - 0); // expect: NaN NaN NaN NaN NaN
}

// Numbers become text in radix 2 to 36, and text numbers again, without doubles where all are integers.
export function main() {
  console.log((255).toString(16), (255).toString(2), (35).toString(36), (-1295).toString(36)); // expect: ff 11111111 z -zz
  console.log((4294967295).toString(2).length, (-2147483648).toString(16), (0).toString(7)); // expect: 32 -80000000 0
  console.log(parseInt('42 apples'), parseInt('  -7f', 16), parseInt('0x1F'), parseInt('z', 36)); // expect: 42 -127 31 35
  console.log(parseInt('12', 2), parseInt('9', 8), parseInt(''), parseInt('5', 99)); // expect: 1 NaN NaN NaN
  console.log((5).toFixed(2), (0).toFixed(0), (-30000).toFixed(1)); // expect: 5.00 0 -30000.0
  console.log(Number('12'), Number(), Number(true), Number('x'), Number.isInteger(5)); // expect: 12 0 1 NaN true
  console.log(Boolean(''), Boolean('a'), isNaN('a'), isFinite('7'), (true).toString()); // expect: false true true true true
  try {
    (1).toString(37);
  } catch {
    console.log('refused'); // expect: refused
  }
}

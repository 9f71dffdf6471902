// `while`, `do`, `for` with all its parts and with none.
export function main() {
  let text = '';
  for (let i = 0; i < 4; i++) text += i;
  let j = 0;
  while (j < 4) text += j++;
  let k = 0;
  do { text += k; } while (++k < 4);
  let m = 0;
  for (;;) {
    if (m >= 4) break;
    text += m++;
  }
  for (var v = 3; v--;) text += v;
  console.log(text); // expect: 0123012301230123210
  console.log(v); // expect: -1
  do text = 'once'; while (false);
  console.log(text); // expect: once
  while (false) text = 'never';
  for (; false;) text = 'never';
  console.log(text); // expect: once
  for (let a = 0, b = 5; a < b; a++, b--) text = a + ' ' + b;
  console.log(text); // expect: 2 3
}

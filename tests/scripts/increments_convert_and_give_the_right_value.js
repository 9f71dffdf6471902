// Prefix forms give the new value, postfix forms the old one as a number.
let shared = 16383;

export function main() {
  let n = 5;
  console.log(n++, n); // expect: 5 6
  console.log(++n, n); // expect: 7 7
  console.log(n--, n); // expect: 7 6
  console.log(--n, n); // expect: 5 5
  let text = '41';
  console.log(text++ === 41, text); // expect: true 42
  let flag = true;
  flag++;
  console.log(flag); // expect: 2
  let nothing;
  nothing++;
  console.log(nothing); // expect: NaN
  let none = null;
  console.log(none--, none); // expect: 0 -1
  shared++;
  console.log(shared); // expect: 16384
  console.log(--shared); // expect: 16383
  let border = 2147483647;
  console.log(++border, border++, border); // expect: 2147483648 2147483648 2147483649
  let low = -1073741824;
  low--;
  console.log(low); // expect: -1073741825
}

// Every length of number, both signs, as text.
export function main() {
  let n = 1;
  let text = '';
  for (let digits = 1; digits <= 9; digits++) {
    text = '' + n;
    console.log(text, -n);
    n = n * 10 + digits + 1;
  }
  // expect: 1 -1
  // expect: 12 -12
  // expect: 123 -123
  // expect: 1234 -1234
  // expect: 12345 -12345
  // expect: 123456 -123456
  // expect: 1234567 -1234567
  // expect: 12345678 -12345678
  // expect: 123456789 -123456789
  console.log(n, `${0}`, '' + 10, '' + 100, '' + 1000000000); // expect: 1234567900 0 10 100 1000000000
}

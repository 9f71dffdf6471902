// The conditional operator, the comma and `void`.
const sign = (n) => n > 0 ? 1 : n < 0 ? -1 : 0;

export function main() {
  console.log(sign(5), sign(-5), sign(0)); // expect: 1 -1 0
  let a = 0;
  const b = (a = 2, a + 1);
  console.log(a, b); // expect: 2 3
  console.log((1, 2, 3)); // expect: 3
  console.log(void 0, void (a = 9), a); // expect: undefined undefined 9
  const chosen = a ? a > 5 ? 'big' : 'small' : 'none';
  console.log(chosen); // expect: big
  a > 5 ? (a = 1) : (a = 2);
  console.log(a); // expect: 1
}

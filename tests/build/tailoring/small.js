// Small integers alone: no operation leaves its fast path.
// operations: ADD SUB AND LT JLT
export function main() {
  const n = digitalRead(0) & 7;
  let sum = n + 3;
  for (let i = 0; i < 3; i++) sum = (sum - i + n) & 31;
  if (sum < 1) print('below'); // expect: below
  print(n < 3); // expect: true
  print(sum < n); // expect: false
  print(sum); // expect: 0
}

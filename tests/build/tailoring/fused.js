// Counting by an instruction that stands for several.
// operations: INC_LOCAL
export function main() {
  const zero = digitalRead(0) & 7;
  let a = zero;
  if (digitalRead(1)) a++;
  if (!digitalRead(2)) a++;
  if (digitalRead(3)) a++;
  if (!digitalRead(4)) a++;
  if (digitalRead(5)) a++;
  if (!digitalRead(6)) a++;
  if (digitalRead(7)) a++;
  if (!digitalRead(8)) a++;
  if (digitalRead(9)) a++;
  print(a); // expect: 4
  print((a & 3) + 1); // expect: 1
}

// Numbers with fractions.
// operations: DIV
export function main() {
  const zero = digitalRead(0);
  const half = (zero + 1) / 2;
  console.log(half, `${half * 3}`, half ? 'true' : 'false', half === (zero + 2) / 4); // expect: 0.5 1.5 true true
  console.log(-half % 0.3 < half, (half - 0.5) ? 1 : 2); // expect: true 2
}

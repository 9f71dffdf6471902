// Closures made in a `for` loop: `let` gives one variable per round, `var` one for all.
let kept0, kept1, kept2;
function keep(i, f) {
  if (i === 0) kept0 = f; else if (i === 1) kept1 = f; else kept2 = f;
}

export function main() {
  for (let i = 0; i < 3; i++) keep(i, () => i);
  console.log(kept0(), kept1(), kept2()); // expect: 0 1 2
  for (var v = 0; v < 3; v++) keep(v, () => v);
  console.log(kept0(), kept1(), kept2()); // expect: 3 3 3
  for (let i = 0; i < 3; i++) {
    keep(i, () => i++);
    if (i === 1) i = 1;
  }
  console.log(kept0(), kept0(), kept1(), kept1()); // expect: 0 1 1 2
  for (let i = 0, step = () => i; i < 2; i++) keep(i, step);
  console.log(kept0(), kept1()); // expect: 0 0
  let n = 0;
  while (n < 3) { const round = n * 10; keep(n, () => round); n++; }
  console.log(kept0(), kept1(), kept2()); // expect: 0 10 20
  for (let i = 0; i < 3; i++) {
    if (i === 1) continue;
    let inner = i;
    keep(i, () => inner += i);
  }
  console.log(kept0(), kept2(), kept2()); // expect: 0 4 6
}

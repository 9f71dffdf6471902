// Values waiting in an expression or an argument list are kept or dropped correctly when a call throws.
function bad() { throw 'bad'; }
function guard(f) { try { return f(); } catch { return 100; } }
function sum(a, b, c, d) { return a + b + c + d; }

export function main() {
  console.log(1 + 2 * guard(bad)); // expect: 201
  console.log(sum(1, guard(bad), 2, guard(() => 3))); // expect: 106
  let n = 5;
  try { n = n + sum(1, 2, 3, bad()); } catch { n *= 2; }
  console.log(n); // expect: 10
  for (let i = 0; i < 50; i++) {
    try { n += sum(i, i, i, i === 25 ? bad() : 0) * 0; } catch { n++; }
  }
  console.log(n); // expect: 11
}

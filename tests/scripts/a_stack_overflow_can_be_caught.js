// Endless recursion is a RangeError; afterwards the whole stack is there again.
let depth = 0;
function down(n) { depth++; return down(n + 1) + 1; }
function mutual() { return other(); }
function other() { return mutual(); }
function attempt(f) {
  try { return f(0); } catch (error) { return '' + error; }
}
function useful(n) { return n ? 1 + useful(n - 1) : 0; }

export function main() {
  console.log(attempt(down)); // expect: RangeError: stack overflow
  const first = depth;
  depth = 0;
  console.log(attempt(down)); // expect: RangeError: stack overflow
  console.log(first > 3 && depth === first); // expect: true
  console.log(attempt(mutual)); // expect: RangeError: stack overflow
  console.log(useful(4)); // expect: 4
}

// Closures and boxes made by the top level work on, with their values, after the image is resumed.
function counter(name) {
  let n = 0;
  return () => name + ++n;
}
const a = counter('a');
const b = counter('b');
const twin = a;
let total = 1;
for (let i = 1; i <= 5; i++) total *= i;
const text = a() + a() + b();

export function main() {
  console.log(text, total); // expect: a1a2b1 120
  console.log(a(), twin(), b()); // expect: a3 a4 b2
  console.log(a === twin, a === b); // expect: true false
}

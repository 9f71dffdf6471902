// `&&=`, `||=` and `??=` leave the right side alone when the left side decides.
let calls = 0;
function value(result) {
  calls++;
  return result;
}

export function main() {
  let a = 0;
  a &&= value(1);
  console.log(a, calls); // expect: 0 0
  a ||= value(2);
  console.log(a, calls); // expect: 2 1
  a &&= value(3);
  console.log(a, calls); // expect: 3 2
  a ||= value(4);
  console.log(a, calls); // expect: 3 2
  let b = null;
  b ??= value('x');
  console.log(b, calls); // expect: x 3
  b ??= value('y');
  console.log(b, calls); // expect: x 3
  let c = false;
  c ??= value(1);
  console.log(c, calls); // expect: false 3
}

// Every compound assignment, on a local, a module variable and a captured one.
let module = 100;

export function main() {
  let n = 7;
  n += 5;
  console.log(n); // expect: 12
  n -= 2;
  n *= 3;
  console.log(n); // expect: 30
  n %= 8;
  n **= 2;
  console.log(n); // expect: 36
  n <<= 3;
  n >>= 1;
  console.log(n); // expect: 144
  n = -1;
  n >>>= 28;
  console.log(n); // expect: 15
  n &= 10;
  n |= 5;
  n ^= 3;
  console.log(n); // expect: 12
  module += module;
  console.log(module); // expect: 200
  let captured = 'a';
  const grow = () => { captured += 'b'; };
  grow();
  captured += 'c';
  console.log(captured); // expect: abc
  let order = 1;
  order += (order = 10, 5);
  console.log(order); // expect: 6
  console.log(n -= 2); // expect: 10
}

// Functions in variables, as arguments, as results, in conditions.
function twice(f, x) { return f(f(x)); }
function adder(n) { return (x) => x + n; }
function pick(flag) { return flag ? inc : dec; }
const inc = (x) => x + 1;
const dec = function (x) { return x - 1; };

export function main() {
  console.log(twice(inc, 5), twice(dec, 5)); // expect: 7 3
  console.log(twice(adder(10), 1)); // expect: 21
  console.log(pick(true)(1), pick(false)(1)); // expect: 2 0
  console.log((function (a, b) { return a * b; })(6, 7)); // expect: 42
  console.log((() => 'arrow')()); // expect: arrow
  let f = inc;
  f = f === inc ? dec : inc;
  console.log(f(0), f === dec); // expect: -1 true
  console.log(adder(1)(adder(2)(3))); // expect: 6
  const compose = (a, b) => (x) => a(b(x));
  console.log(compose(inc, compose(dec, adder(5)))(1)); // expect: 6
  console.log(inc && 'callable'); // expect: callable
}

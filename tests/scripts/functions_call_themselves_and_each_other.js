// Recursion: one function, two functions, a named expression, a function value.
function factorial(n) { return n < 2 ? 1 : n * factorial(n - 1); }
function even(n) { return n === 0 ? true : odd(n - 1); }
function odd(n) { return n === 0 ? false : even(n - 1); }
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

export function main() {
  console.log(factorial(5), factorial(12)); // expect: 120 479001600
  console.log(even(8), odd(7), even(3)); // expect: true true false
  console.log(fib(10)); // expect: 55
  const sum = function add(n) { return n ? n + add(n - 1) : 0; };
  console.log(sum(8)); // expect: 36
  const power = (base, n) => n ? base * power(base, n - 1) : 1;
  console.log(power(3, 6)); // expect: 729
  let depth = 0;
  const down = () => ++depth < 10 ? down() : depth;
  console.log(down()); // expect: 10
}

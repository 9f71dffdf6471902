// Calls in every form, captured variables, functions as values.
// operations: CALL CALL_DIRECT CALL_HOST RETURN NEW_CLOSURE LOAD_CAPTURED NEW_BOX LOAD_BOX STORE_BOX
// operations: CALL_NEW CALL_ARRAY NEW_TARGET NEW_THIS NEW_RESULT NEW_THIS_SLOTS PUT_FIELD PUT_INDEX SWAP
function counter(from, step) {
  let count = from;
  const next = () => { count += step; return count; };
  const reset = () => { count = from; };
  return [next, reset];
}

function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

function sum(...numbers) {
  let total = 0;
  for (let i = 0; i < numbers.length; i++) total += numbers[i];
  return total;
}

function twice(f, n) { return f(f(n)); }

class Base { constructor(n) { this.n = n; this.made = new.target === Base; } }
class Heir extends Base { constructor(...all) { super(...all); this.heir = true; } }
function Old(n) { this.n = n; if (n) return [n]; }

export function main() {
  const zero = digitalRead(0);
  const [next, reset] = counter(zero + 5, zero + 2);
  console.log(next(), next()); // expect: 7 9
  reset();
  console.log(next()); // expect: 7
  console.log(fib(zero + 7)); // expect: 13
  const some = zero ? [] : [1, 2, 3];
  some[zero + 1] = 7;
  console.log(sum(...some), sum()); // expect: 11 0
  console.log(twice(zero ? fib : (n) => n * 3, zero + 2)); // expect: 18
  const Made = zero ? Base : Heir;
  const made = new Made(zero + 4);
  console.log(made.n, made.made, made.heir); // expect: 4 false true
  console.log(new Old(zero).n, new Old(zero + 1)[0]); // expect: 0 1
}

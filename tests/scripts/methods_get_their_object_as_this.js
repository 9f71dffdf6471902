// `this`: in methods, in arrow functions inside of them, in functions taken from their object; optional calls.
const counter = {
  n: 1,
  add(k) { this.n += k; return this; },
  later() { return () => this.n; },
};

export function main() {
  console.log(counter.add(2).add(3).n, counter['add'](1).n, (counter.add)(1).n); // expect: 6 7 8
  const later = counter.later();
  counter.n = 40;
  console.log(later()); // expect: 40
  const taken = counter.add;
  try {
    taken(1);
  } catch (error) {
    console.log('no this', counter.n); // expect: no this 40
  }
  const nothing = null;
  console.log(counter?.n, nothing?.n, nothing?.a.b.c(), counter.none?.(), counter.later?.()(), counter?.['n']); // expect: 40 undefined undefined undefined 40 40
  console.log((counter?.later)()(), nothing?.[main()], delete nothing?.x, delete counter?.x); // expect: 40 undefined true true
}

// Objects that have a property meet others that inherit one of the same name, or none: by class, by literal, by a later store.
class Counter {
  constructor(start) { this.n = start; }
  next() { return this.n++; }
  label() { return 'counter'; }
}
Counter.prototype.step = 1;
class Fast extends Counter {
  constructor() {
    super(0);
    this.step = 10;
  }
}

function advance(counter) {
  counter.n += counter.step;
  return counter.n;
}

function read(thing) { return thing.label() + thing.n; }

export function main() {
  const slow = new Counter(5);
  const fast = new Fast();
  console.log(advance(slow), advance(fast), advance(fast)); // expect: 6 10 20
  slow.step = slow.step + 2;
  console.log(advance(slow), new Counter(1).step); // expect: 9 1
  const own = { label: () => 'own', n: 1 };
  console.log(read(slow), read(fast), read(own)); // expect: counter9 counter20 own1
  fast.label = () => 'changed';
  console.log(read(slow), read(fast), fast.next(), fast.n); // expect: counter9 changed20 20 21
  const shadow = { toString: 'mine' };
  console.log(shadow.toString, shadow.missing, {}.missing); // expect: mine undefined undefined
}

// Object lists, copies and describes properties, and makes objects with a prototype.
// larger chip: it uses most of the functions of Object
const counts = { b: 2, a: 1, 7: 'seven' };

class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
  get sum() {
    return this.x + this.y;
  }
}

export function main() {
  console.log(Object.keys(counts).join(), Object.values(counts).join()); // expect: 7,b,a seven,2,1
  console.log(Object.entries(counts).map((pair) => pair.join(':')).join(' ')); // expect: 7:seven b:2 a:1
  console.log(Object.keys(new Point(1, 2)).join(), Object.keys([4, , 5]).join(), Object.keys('ab').join()); // expect: x,y 0,2 0,1
  const copy = Object.assign({ a: 0, c: 3 }, counts, null, undefined, new Point(5, 6), 'z');
  console.log(Object.entries(copy).flat().join()); // expect: 0,z,7,seven,a,1,c,3,b,2,x,5,y,6
  console.log(copy.sum, Object.assign(copy) === copy); // expect: undefined true
  console.log(Object.fromEntries([['p', 1], ['q', 2]]).q); // expect: 2

  const base = { kind: 'base' };
  const made = Object.create(base, { own: { value: 4, enumerable: true } });
  console.log(made.kind, made.own, Object.getPrototypeOf(made) === base); // expect: base 4 true
  console.log(Object.getPrototypeOf(Object.create(null)), base.isPrototypeOf(made)); // expect: null true
  console.log(Object.setPrototypeOf({ a: 1 }, base).kind, base.isPrototypeOf({})); // expect: base false
  console.log(made.hasOwnProperty('own'), made.hasOwnProperty('kind'), Object.hasOwn(made, 'own')); // expect: true false true
  console.log([5].hasOwnProperty(0), [5].hasOwnProperty('length'), 'ab'.hasOwnProperty(2)); // expect: true true false

  const box = {};
  Object.defineProperty(box, 'hidden', { value: 1 });
  Object.defineProperty(box, 'shown', { value: 2, writable: true, enumerable: true, configurable: true });
  Object.defineProperty(box, 'twice', {
    get() {
      return this.shown * 2;
    },
    set(value) {
      this.shown = value / 2;
    },
    configurable: true,
  });
  box.twice = 10;
  console.log(box.hidden, box.shown, box.twice, Object.keys(box).join()); // expect: 1 5 10 shown
  console.log(Object.getOwnPropertyNames(box).join()); // expect: hidden,shown,twice
  console.log(box.propertyIsEnumerable('shown'), box.propertyIsEnumerable('hidden')); // expect: true false
  const hidden = Object.getOwnPropertyDescriptor(box, 'hidden');
  console.log(hidden.value, hidden.writable, hidden.enumerable, hidden.configurable); // expect: 1 false false false
  const twice = Object.getOwnPropertyDescriptor(box, 'twice');
  console.log(typeof twice.get, typeof twice.set, twice.enumerable, twice.configurable); // expect: function function false true
  console.log(Object.getOwnPropertyDescriptor(box, 'none')); // expect: undefined
  Object.defineProperty(box, 'shown', { enumerable: false });
  console.log(box.shown, Object.keys(box).length); // expect: 5 0
  let refused = 0;
  for (const attempt of [
    () => (box.hidden = 2),
    () => Object.defineProperty(box, 'hidden', { value: 3 }),
    () => Object.defineProperty(5, 'a', { value: 3 }),
    () => Object.create(5),
    () => Object.keys(undefined),
    () => Object.setPrototypeOf(base, made),
  ]) {
    try {
      attempt();
    } catch (error) {
      refused++;
    }
  }
  console.log(refused, box.hidden); // expect: 6 1
  console.log(Object.is(NaN, NaN), Object.is('a' + 1, 'a1'), Object.is(1, true), Object.is(70000, 70000)); // expect: true true false true
  console.log({}.toString(), base.valueOf() === base, Object(base) === base, {}.constructor === Object); // expect: [object Object] true true true
}

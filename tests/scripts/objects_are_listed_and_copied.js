// Object lists and copies properties, and makes objects with a prototype.
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
  console.log(Object.is(NaN, NaN), Object.is('a' + 1, 'a1'), Object.is(1, true), Object.is(70000, 70000)); // expect: true true false true
  console.log({}.toString(), base.valueOf() === base, Object(base) === base, {}.constructor === Object); // expect: [object Object] true true true
  const described = Object.getOwnPropertyDescriptors(made);
  console.log(Object.keys(described).join(), described.own.value, described.own.writable); // expect: own 4 false
}

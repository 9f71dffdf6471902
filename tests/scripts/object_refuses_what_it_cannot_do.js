// The functions of Object refuse wrong arguments, redefinitions and rings of prototypes with a TypeError, and nothing is changed.
// larger chip: it has most of the functions of Object
function refused(action) {
  try {
    return String(action());
  } catch (error) {
    return `${error}`;
  }
}
const nothing = [undefined, null];

export function main() {
  console.log(refused(() => Object.create(5))); // expect: TypeError: not an object
  console.log(refused(() => Object.create(undefined))); // expect: TypeError: not an object
  console.log(refused(() => Object.create('text'))); // expect: TypeError: not an object
  console.log(refused(() => Object.getPrototypeOf(Object.create(null)))); // expect: null
  console.log(refused(() => Object.create({}, { a: 5 }))); // expect: TypeError: not an object
  console.log(refused(() => Object.create({}, null))); // expect: TypeError: undefined and null have no properties
  for (const value of nothing) {
    console.log(refused(() => Object.keys(value))); // expect: TypeError: undefined and null have no properties
    console.log(refused(() => Object.values(value))); // expect: TypeError: undefined and null have no properties
    console.log(refused(() => Object.entries(value))); // expect: TypeError: undefined and null have no properties
    console.log(refused(() => Object.assign(value, { a: 1 }))); // expect: TypeError: undefined and null have no properties
    console.log(refused(() => Object.fromEntries(value))); // expect: TypeError: not iterable
    console.log(refused(() => Object.getPrototypeOf(value))); // expect: TypeError: undefined and null have no properties
    console.log(refused(() => Object.setPrototypeOf(value, null))); // expect: TypeError: undefined and null have no properties
    console.log(refused(() => Object.getOwnPropertyNames(value))); // expect: TypeError: undefined and null have no properties
    console.log(refused(() => Object.getOwnPropertyDescriptor(value, 'a'))); // expect: TypeError: undefined and null have no properties
    console.log(refused(() => Object.hasOwn(value, 'a'))); // expect: TypeError: undefined and null have no properties
    console.log(refused(() => ({}).hasOwnProperty.call(value, 'a'))); // expect: TypeError: undefined and null have no properties
    console.log(refused(() => ({}).propertyIsEnumerable.call(value, 'a'))); // expect: TypeError: undefined and null have no properties
    console.log(refused(() => ({}).valueOf.call(value))); // expect: TypeError: undefined and null have no properties
    // expect: TypeError: undefined and null have no properties
    // expect: TypeError: undefined and null have no properties
    // expect: TypeError: undefined and null have no properties
    // expect: TypeError: undefined and null have no properties
    // expect: TypeError: not iterable
    // expect: TypeError: undefined and null have no properties
    // expect: TypeError: undefined and null have no properties
    // expect: TypeError: undefined and null have no properties
    // expect: TypeError: undefined and null have no properties
    // expect: TypeError: undefined and null have no properties
    // expect: TypeError: undefined and null have no properties
    // expect: TypeError: undefined and null have no properties
    // expect: TypeError: undefined and null have no properties
  }
  console.log(refused(() => Object.fromEntries([5]))); // expect: TypeError: not an object
  console.log(Object.keys(5).length, Object.keys('ab').join(), Object.entries(true).length, Object.assign({}, null, 5).a); // expect: 0 0,1 0 undefined

  const one = {}, two = Object.create(one), three = Object.create(two);
  console.log(refused(() => Object.setPrototypeOf(one, three))); // expect: TypeError: property is read-only
  console.log(refused(() => Object.setPrototypeOf(one, one))); // expect: TypeError: property is read-only
  console.log(refused(() => Object.setPrototypeOf(one, 5))); // expect: TypeError: not an object
  console.log(refused(() => Object.setPrototypeOf(one))); // expect: TypeError: not an object
  console.log(Object.getPrototypeOf(one) === Object.prototype, Object.setPrototypeOf(5, null), one.isPrototypeOf(three)); // expect: true 5 true

  const fixed = {};
  console.log(refused(() => Object.defineProperty(5, 'a', { value: 1 }))); // expect: TypeError: not an object
  console.log(refused(() => Object.defineProperty(fixed, 'a'))); // expect: TypeError: not an object
  console.log(refused(() => Object.defineProperty(fixed, 'a', 5))); // expect: TypeError: not an object
  console.log(refused(() => Object.defineProperty(fixed, 'a', { get: 5 }))); // expect: TypeError: not a function
  console.log(refused(() => Object.defineProperty(fixed, 'a', { set: 'text' }))); // expect: TypeError: not a function
  console.log(refused(() => Object.defineProperty(fixed, 'a', { get() {}, value: 1 }))); // expect: TypeError: property is read-only
  console.log(refused(() => Object.defineProperty(fixed, 'a', { set() {}, writable: true }))); // expect: TypeError: property is read-only
  console.log(refused(() => Object.defineProperties(fixed, { a: { value: 1 }, b: 2 }))); // expect: TypeError: not an object
  console.log(Object.getOwnPropertyNames(fixed).length); // expect: 0

  Object.defineProperty(fixed, 'a', { value: 1 });
  console.log(refused(() => Object.defineProperty(fixed, 'a', { value: 2 }))); // expect: TypeError: property is read-only
  console.log(refused(() => Object.defineProperty(fixed, 'a', { enumerable: true }))); // expect: TypeError: property is read-only
  console.log(refused(() => Object.defineProperty(fixed, 'a', { configurable: true }))); // expect: TypeError: property is read-only
  console.log(refused(() => Object.defineProperty(fixed, 'a', { writable: true }))); // expect: TypeError: property is read-only
  console.log(refused(() => Object.defineProperty(fixed, 'a', { get() {} }))); // expect: TypeError: property is read-only
  console.log(Object.defineProperty(fixed, 'a', { value: 1, writable: false }) === fixed, Object.defineProperty(fixed, 'a', {}) === fixed); // expect: true true
  Object.defineProperty(fixed, 'w', { value: 1, writable: true });
  console.log(Object.defineProperty(fixed, 'w', { value: 2 }).w, Object.defineProperty(fixed, 'w', { writable: false }).w); // expect: 2 2
  console.log(refused(() => Object.defineProperty(fixed, 'w', { writable: true }))); // expect: TypeError: property is read-only
  const get = () => 7;
  Object.defineProperty(fixed, 'g', { get });
  console.log(refused(() => Object.defineProperty(fixed, 'g', { get: () => 8 }))); // expect: TypeError: property is read-only
  console.log(refused(() => Object.defineProperty(fixed, 'g', { value: 8 }))); // expect: TypeError: property is read-only
  console.log(Object.defineProperty(fixed, 'g', { get, enumerable: false }).g, fixed.a); // expect: 7 1
  console.log(refused(() => delete fixed.a), refused(() => { fixed.a = 2; })); // expect: TypeError: property is read-only TypeError: property is read-only

  console.log(fixed.propertyIsEnumerable('a'), ({ a: 1 }).propertyIsEnumerable('a'), ({}).propertyIsEnumerable('a')); // expect: false true false
  console.log([1].propertyIsEnumerable(0), [1].propertyIsEnumerable('length'), [1].propertyIsEnumerable(1)); // expect: true false false
}

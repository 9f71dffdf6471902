// A function has the name of its declaration, or of the variable, key or class member that it was made for, and a length.
function declared(a, b) {}
const arrow = () => 1, expression = function (x, y = 2, z) {}, Anonymous = class { constructor(a, b, c) {} };
const own = function inner(a) {};
let assigned;
assigned = (...rest) => rest;
let logical;
logical ??= function () {};
const { absent = () => 1, [0]: first = class {} } = {};
const made = { arrow: () => 1, method(a, b) {}, 'two words': function () {}, 7: (a) => a, get read() { return 1; }, ['computed']: 1 };
class Base { constructor(a) { this.a = a; } field = (a) => a; method(a, b) {} static make() {} get read() { return 2; } }
class Derived extends Base {}
class Named { static name = 'its own'; static length() { return 5; } }

function told(f) {
  return `${f.name}/${f.length}`;
}
console.log(told(declared), told(arrow), told(expression), told(Anonymous)); // early: declared/2 arrow/0 expression/1 Anonymous/3

const counter = (start) => function count() { return start++; };

export function main() {
  console.log(told(declared), told(arrow), told(expression), told(Anonymous)); // expect: declared/2 arrow/0 expression/1 Anonymous/3
  console.log(told(own), told(assigned), told(logical), told(absent), told(first)); // expect: inner/1 assigned/0 logical/0 absent/0 first/0
  console.log(told(made.arrow), told(made.method), told(made['two words']), told(made[7])); // expect: arrow/0 method/2 two words/0 7/1
  console.log(told(Base), told(Derived), told(Base.make), told(new Base(1).method), told(new Base(1).field)); // expect: Base/1 Derived/0 make/0 method/2 field/1
  console.log(Named.name, Named.length()); // expect: its own 5
  console.log(told(Object.getOwnPropertyDescriptor(made, 'read').get)); // expect: get read/0
  console.log(told(counter(1)), counter(1).name.length, (() => 1).name === ''); // expect: count/0 5 true
  console.log(new Derived(1).constructor.name, [].map.name, told(Object.keys)); // expect: Derived map keys/1
  console.log(Object.hasOwn(declared, 'name'), declared.hasOwnProperty('length'), Object.hasOwn(declared, 'other'), 'name' in declared); // expect: true true false true
  const described = Object.getOwnPropertyDescriptor(declared, 'length');
  console.log(described.value, described.writable, described.enumerable, described.configurable); // expect: 2 false false true
  console.log(Object.getOwnPropertyNames(arrow).join()); // expect: length,name
  console.log(Object.keys(declared).length, Object.hasOwn({}, 'name')); // expect: 0 false
  Object.defineProperty(arrow, 'name', { value: 'another' });
  console.log(arrow.name); // expect: another
  declared.length = 3; // throws: TypeError: property is read-only
}

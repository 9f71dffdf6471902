// The stack may overflow in any call, also in one that no parentheses show; afterwards it is there again.
const deep = {
  get value() {
    return this.value + 1;
  },
  set value(given) {
    this.value = given + 1;
  },
  method(...given) {
    return this.method(...given) + 1;
  },
};

class Nested {
  constructor() {
    this.inner = new Nested();
  }
}

class Derived extends Nested {
  field = new Derived();
}

function looping(items) {
  for (const item of items) looping([item]);
}

function keys(object) {
  for (const key in object) keys({ [key]: key });
}

function caught(depth) {
  try {
    return caught(depth + 1);
  } finally {
    finished = depth;
  }
}

let finished = -1;

function attempt(name, action) {
  try {
    action();
    console.log(name, 'ended');
  } catch (error) {
    console.log(name, typeof error, { name }.name);
  }
}

function sum(n) {
  return n === 0 ? 0 : n + sum(n - 1);
}

export function main() {
  attempt('getter', () => deep.value); // expect: getter object getter
  attempt('setter', () => (deep.value = 1)); // expect: setter object setter
  attempt('method', () => deep.method(1, 2)); // expect: method object method
  attempt('constructor', () => new Nested()); // expect: constructor object constructor
  attempt('field', () => new Derived()); // expect: field object field
  attempt('for-of', () => looping([1])); // expect: for-of object for-of
  attempt('for-in', () => keys({ a: 1 })); // expect: for-in object for-in
  attempt('default', function again(value = again()) {}); // expect: default object default
  attempt('pattern', function again({ value } = again()) {}); // expect: pattern object pattern
  attempt('finally', () => caught(0)); // expect: finally object finally
  console.log(finished, sum(20)); // expect: 0 210
}

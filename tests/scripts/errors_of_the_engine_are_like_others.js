// What the engine throws by itself is caught as an error of its kind: prototype, name, message, constructor.
let nothing;
const fixed = 1;

class Base {}

function deep(n) {
  return 1 + deep(n + 1);
}

function unready() {
  const before = late;
  const late = 1;
  return before;
}

function caught(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
  return null;
}

function kind(error) {
  if (error instanceof TypeError) return 'type';
  if (error instanceof RangeError) return 'range';
  return error instanceof ReferenceError ? 'reference' : 'other';
}

function show(error, Kind) {
  const message = error.message;
  console.log(kind(error), error.name, typeof message, message !== '', String(error) === error.name + ': ' + message);
  console.log(error instanceof Error, error.constructor === Kind, Object.getPrototypeOf(error) === Kind.prototype);
}

function inside(error) {
  console.log('message' in error, 'name' in error, 'code' in error, error.code === undefined, typeof error, error === error);
  console.log(error.hasOwnProperty('message'), Object.hasOwn(error, 'name'), Object.keys(error).length, error == String(error));
  console.log(error.toString() === `${error}`, Object.prototype.isPrototypeOf.call(Error.prototype, error));
}

function passedOn(action) {
  try {
    try {
      action();
    } finally {
      console.log('finally');
    }
  } catch (error) {
    throw error;
  }
}

const early = caught(() => nothing.early);
console.log(early.name, early instanceof TypeError); // early: TypeError true

export function main() {
  show(caught(() => nothing()), TypeError); // expect: type TypeError string true true
  // expect: true true true
  show(caught(() => nothing.property), TypeError); // expect: type TypeError string true true
  // expect: true true true
  show(caught(() => { nothing.property = 1; }), TypeError); // expect: type TypeError string true true
  // expect: true true true
  show(caught(() => { fixed = 2; }), TypeError); // expect: type TypeError string true true
  // expect: true true true
  show(caught(() => Base()), TypeError); // expect: type TypeError string true true
  // expect: true true true
  show(caught(unready), ReferenceError); // expect: reference ReferenceError string true true
  // expect: true true true
  show(caught(() => deep(0)), RangeError); // expect: range RangeError string true true
  // expect: true true true
  show(early, TypeError); // expect: type TypeError string true true
  // expect: true true true
  show(caught(() => { throw new RangeError('mine'); }), RangeError); // expect: range RangeError string true true
  // expect: true true true
  inside(caught(() => nothing())); // expect: true true false true object true
  // expect: true false 0 true
  // expect: true true
  const { name, message: { length } } = caught(() => passedOn(nothing)); // expect: finally
  console.log(name, length > 5); // expect: TypeError true
  throw caught(() => nothing()); // throws: TypeError: not a function
}

// What a handler gets of an error of the engine is its own: it can be written, compared, kept and thrown again.
let nothing;

function caught(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
  return null;
}

function within(place, action) {
  try {
    action();
  } catch (error) {
    error.place = place;
    error.message = place + ': failed';
    throw error;
  } finally {
    console.log('leaves', place);
  }
}

function deep(n) {
  return 1 + deep(n + 1);
}

function renamed(error) {
  error.message = 'renamed';
  return error;
}

function show(error) {
  console.log(String(error), error.place, error instanceof TypeError, Object.keys(error).join());
}

const early = caught(() => nothing.early);
early.when = 'early';

export function main() {
  const call = () => nothing();
  const first = caught(call);
  const second = caught(call);
  console.log(first === first, first === second, first == second, [first].indexOf(second)); // expect: true false false -1
  first.code = 7;
  console.log(first.code, second.code, 'code' in second, caught(call).code); // expect: 7 undefined false undefined
  console.log(early.when, early.name, caught(() => nothing.early).when); // expect: early TypeError undefined
  const outer = caught(() => within('inner', call)); // expect: leaves inner
  show(outer); // expect: TypeError: inner: failed inner true place
  show(caught(() => within('outer', () => { throw outer; }))); // expect: leaves outer
  // expect: TypeError: outer: failed outer true place
  console.log(caught(() => { throw first; }) === first, outer.place); // expect: true outer
  const range = caught(() => deep(0));
  range.name = 'Depth';
  range.message = 'too far';
  console.log(`${range}`, range instanceof RangeError, range.hasOwnProperty('name')); // expect: Depth: too far true true
  console.log(`${caught(() => deep(0)).name}`, delete range.name, range.name); // expect: RangeError true RangeError
  Object.setPrototypeOf(second, null);
  console.log(second instanceof Error, first instanceof Error); // expect: false true
  second.toString = () => 'changed';
  console.log(`${second}`); // expect: changed
  Object.defineProperty(first, 'twice', { get() { return this.code * 2; } });
  console.log(first.twice); // expect: 14
  throw renamed(caught(() => nothing())); // throws: TypeError: renamed
}

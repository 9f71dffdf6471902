// An object that the library takes for a key, a number or a text is converted once, in order, and only if it is needed.
// larger chip: it has many functions of the library
let log = '';
function becoming(name, value) {
  return {
    valueOf() { log += `${name}.valueOf `; return value; },
    toString() { log += `${name}.toString `; return value; },
  };
}
function told(value) {
  const said = `${value} ${log}`;
  log = '';
  return said.trim();
}
function refused(action) {
  try {
    return action();
  } catch (error) {
    return `${error}`;
  }
}

export function main() {
  const object = { a: 1, '[object Object]': 2 };
  console.log(told(Object.hasOwn(object, becoming('key', 'a')))); // expect: true key.toString
  console.log(told(object.hasOwnProperty(becoming('key', 'b')))); // expect: false key.toString
  console.log(told(object.propertyIsEnumerable(becoming('key', 'a')))); // expect: true key.toString
  console.log(told(Object.getOwnPropertyDescriptor(object, becoming('key', 'a')).value)); // expect: 1 key.toString
  console.log(told(Object.defineProperty({}, becoming('key', 'k'), { value: 5 }).k)); // expect: 5 key.toString
  console.log(Object.hasOwn(object, {}), Object.hasOwn(object, ['a']), refused(() => Object.hasOwn(object, Object.create(null)))); // expect: true true TypeError: object has no primitive value
  console.log(told([1, [2, [3, [4]]]].flat(becoming('depth', 2)).length)); // expect: 4 depth.valueOf
  console.log(told([1, 2, 3].splice(becoming('start', 1), becoming('count', 1)).join())); // expect: 2 start.valueOf count.valueOf
  console.log(told([1, 2, 3].toSpliced(becoming('start', -1), becoming('count', -1)).join())); // expect: 1,2,3 start.valueOf count.valueOf
  console.log(told('long'.padEnd(becoming('length', 3), becoming('filler', '.')))); // expect: long length.valueOf
  console.log(told('long'.padStart(becoming('length', 6), becoming('filler', '.')))); // expect: ..long length.valueOf filler.toString

  const read = { get a() { return 9; } };
  Object.defineProperty(read, 'a', { enumerable: false });
  console.log(read.a, Object.keys(read).length); // expect: 9 0
  Object.defineProperty(read, 'a', { get: undefined });
  console.log(read.a, 'a' in read); // expect: undefined true
  Object.defineProperty(read, 'a', { value: 3 });
  console.log(read.a, refused(() => { read.a = 4; })); // expect: 3 TypeError: property is read-only
}

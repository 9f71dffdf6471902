// An uncaught object that is no error is reported as what it is, whatever its properties say.
// not in Node: there the text is that of String(value)
function pick(wants) {
  return wants ? { name: 'no', message: 'error' } : 'text';
}

export function main() {
  const all = [1, 2];
  console.log(all.length); // expect: 2
  throw pick(all.pop() > 1); // throws: object
}

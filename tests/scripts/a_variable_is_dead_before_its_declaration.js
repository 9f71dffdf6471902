// Using `let` and `const` variables before their declaration is a ReferenceError, wherever the use stands.
function caught(f) {
  try { return f(); } catch (error) { return '' + error; }
}
const readModule = () => moduleVariable;
const early = caught(readModule);
let moduleVariable = 'ready';

export function main() {
  console.log(early); // expect: ReferenceError: variable used before its initialisation
  console.log(readModule()); // expect: ready
  console.log(caught(() => { const x = y; let y = 1; return x; })); // expect: ReferenceError: variable used before its initialisation
  console.log(caught(() => { let x = x; return x; })); // expect: ReferenceError: variable used before its initialisation
  console.log(caught(() => { x = 1; let x; return x; })); // expect: ReferenceError: variable used before its initialisation
  console.log(caught(() => { typeof x; let x; return 0; })); // expect: ReferenceError: variable used before its initialisation
  console.log(caught(() => { const f = () => z; f(); let z = 1; return z; })); // expect: ReferenceError: variable used before its initialisation
  console.log(caught(() => { { const x = 1; } return x; let x; })); // expect: ReferenceError: variable used before its initialisation
  console.log(caught((a = b, b = 1) => a)); // expect: ReferenceError: variable used before its initialisation
  console.log(caught(() => { for (let i = i; ;) return i; })); // expect: ReferenceError: variable used before its initialisation
  console.log(caught(() => { let x; return x; })); // expect: undefined
  moduleVariable = 'changed';
  console.log(readModule()); // expect: changed
}

// Assigning a `const` is a TypeError after the right side was evaluated; the value stays.
const fixed = 1;
let calls = 0;
function next() { return ++calls; }
function caught(f) {
  try { f(); } catch (error) { return error; }
  return 'no error';
}

export function main() {
  const local = 'kept';
  console.log(caught(() => { fixed = next(); })); // expect: TypeError: assignment to constant variable
  console.log(calls, fixed); // expect: 1 1
  console.log(caught(() => { fixed += next(); }), calls); // expect: TypeError: assignment to constant variable 2
  console.log(caught(() => { fixed++; })); // expect: TypeError: assignment to constant variable
  console.log(caught(() => { local = 2; }), local); // expect: TypeError: assignment to constant variable kept
  try { local = next(); } catch { console.log('caught', local, calls); } // expect: caught kept 3
  console.log(caught(() => { for (const i = 0; i < 2; i++); })); // expect: TypeError: assignment to constant variable
  console.log(caught(() => { local &&= 5; })); // expect: TypeError: assignment to constant variable
  console.log(caught(() => { local ||= 5; })); // expect: no error
}

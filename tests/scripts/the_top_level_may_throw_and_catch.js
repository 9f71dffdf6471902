// Exceptions, overflow and memory errors at the top level leave the program sound for the suspension.
function caught(f) {
  try { f(); } catch (error) { return typeof error; }
}
const endless = () => endless() + 1;
const stack = caught(endless);
const memory = caught(() => { let s = 'x'; for (;;) s += s; });
const thrown = caught(() => { throw 'text'; });
let order = '';
try { try { throw 1; } finally { order += 'f'; } } catch (e) { order += e; }
console.log(stack, memory, thrown, order); // early: object object string f1

export function main() {
  console.log(stack, memory, thrown, order); // expect: object object string f1
  console.log(caught(endless), caught(() => 1)); // expect: object undefined
}

// An import is the exporting module's own variable: its changes are seen, and only that module can assign it.
import describe, { bump, count, step as by } from './parts/counter.js';
console.log(count, by); // early: 0 2
bump();

export function main() {
  console.log(count, describe()); // expect: 2 count 2
  console.log(bump(), count); // expect: 4 4
  const read = () => count;
  bump();
  console.log(read(), describe()); // expect: 6 count 6
  try { count = 100; } catch (error) { console.log(error); } // expect: TypeError: assignment to constant variable
  console.log(count); // expect: 6
}

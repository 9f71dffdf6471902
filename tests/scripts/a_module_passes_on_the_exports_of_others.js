// `export from`, `export *` and renamed exports are the original variables.
import { bump, count, describe, later, own, raise } from './parts/gate.js';
// early: first begins
// early: second sees first

export function main() {
  console.log(own, later); // expect: own second after first
  raise();
  bump();
  console.log(count, describe(), raise === bump); // expect: 4 count 4 true
}

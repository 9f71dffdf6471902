// In a cycle functions are there at once, other variables only after their module has run.
import { nameA, start } from './parts/ring_a.js';
// early: ring b object
// early: ring a b

export function main() {
  console.log(nameA(), start(0), start(2)); // expect: ab ab abaa
}

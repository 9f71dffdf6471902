// A module's imports run before it, each once, however often they are imported.
import { second } from './parts/second.js'; // early: first begins
import { first } from './parts/first.js'; // early: second sees first
import './parts/first.js';
console.log('last', first, '|', second); // early: last first | second after first

export function main() {
  console.log(second); // expect: second after first
}

import { fromA, nameA, start } from './ring_a.js';
export const fromB = 'b';
export function callB(n) { return n === 0 ? nameA() : start(n - 1) + fromA; }
let early = 'none';
try { early = fromA; } catch (error) { early = typeof error; }
console.log('ring b', early);

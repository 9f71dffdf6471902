import { fromB, callB } from './ring_b.js';
export const fromA = 'a';
export function nameA() { return fromA + fromB; }
export function start(n) { return callB(n); }
console.log('ring a', fromB);

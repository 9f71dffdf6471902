import { x } from './earlier.mjs';
export function read() { return x; }

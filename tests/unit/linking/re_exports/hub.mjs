export { a, b } from './one.mjs'; export * from './two.mjs'; import { x } from './one.mjs';
export { x as d }; const e = 'e'; export { e }; export { default } from './two.mjs'; export * from './three.mjs';

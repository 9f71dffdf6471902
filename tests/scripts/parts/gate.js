export * from './counter.js';
export { bump as raise, default as describe } from './counter.js';
export { second as later } from './second.js';
export const own = 'own';

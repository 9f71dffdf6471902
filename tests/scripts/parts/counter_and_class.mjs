export let x = 1;
export const f = (a) => a + x;
export default 'the default';
export function inc() { x++; }
export class K { v = 7; }
export function thisIs() { return this; }

import { read } from './later.mjs';
try { read(); } catch (e) { print('x is not there yet'); }
export let x = 1;

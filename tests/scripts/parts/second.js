import { first } from './first.js';
console.log('second sees', first);
export const second = 'second after ' + first;

import { me as other } from './main.mjs'; export const me = 7; print(other);

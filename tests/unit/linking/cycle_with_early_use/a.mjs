import { b, useA } from './b.mjs'; print(b); export let a = 'a'; print(useA());

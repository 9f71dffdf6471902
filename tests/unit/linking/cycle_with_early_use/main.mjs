import { a } from './a.mjs'; print(a);

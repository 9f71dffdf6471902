import { even } from './even.mjs'; print(even(10), even(7));

import { read } from './later.mjs';
print(read());

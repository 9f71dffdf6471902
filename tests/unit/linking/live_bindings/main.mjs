import { count, add, value as v } from './counter.mjs';
import def, { named } from './default.mjs';
print(count, v); add(5); print(count, v, def(2), named);
try { count = 1; } catch (e) { print('constant'); }
print(typeof nothing, typeof add);
export { count as total, def as default };

import { a, b as bb, c, d, e, default as f } from './hub.mjs';
print(a, bb, c, d, e, f);

import a from './a.mjs'; import b from './b.mjs'; import c from './c.mjs'; print(a, b(), c(1));

import './a.mjs'; import './b/c.mjs'; import './a.mjs'; print('main');

import './b/c.mjs'; print('a');

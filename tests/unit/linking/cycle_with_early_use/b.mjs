import { a } from './a.mjs'; export const useA = () => a; export let b = 'b';
try { print(a); } catch (e) { print('too early'); } try { useA(); } catch (e) { print('too early again'); }

import * as local from './counter_and_class.mjs';
export * as inner from './counter_and_class.mjs';
export { default as renamed } from './counter_and_class.mjs';
export { local };

// The standard library: what is exported here is what programs find under these names.
export { Math } from './math.js';

// The standard library: what is exported here is what programs find under these names.
import './conversions.js';
import './function.js';
export { Array } from './array.js';
export { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError } from './errors.js';
export { Math } from './math.js';
export { Object } from './object.js';
export { INPUT, INPUT_PULLUP, OUTPUT, clearInterval, clearTimeout, onByte, onEdge, onEvent, onLine, runEvents, runTimers, setInterval, setIntervalWithArguments, setTimeout, setTimeoutWithArguments } from './events.js';
export { Boolean, isFinite, isNaN, Number, parseFloat, parseInt } from './number.js';
export { String } from './string.js';
export { atLeastText, atMostText, equalsText, greaterThanText, integerPower, lessThanText, numberFromText } from './texts.js';

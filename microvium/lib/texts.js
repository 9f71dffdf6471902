// Strings as operands where there are no doubles: a full engine does not read them then. The operations that may meet one
// call what is exported here (optimize/texts.py), which is in no other program; nothing of the library calls it.

import { value_of } from './number.js';
import { end_of, start_of } from './string.js';

// The first index from `at` on that has no digit of the radix.
function behind(text, at, end, radix) {
  while (at < end && value_of(%char_code(text, at)) < radix) at++;
  return at;
}

// A decimal number that is no integer by its text, which `at` digits begin.
function is_real(text, first, at, end) {
  if (end - first === 8 && %find_text(text, 'Infinity', first, first) >= 0) return true;
  let count = at - first;
  if (at < end && %char_code(text, at) === 46) {
    const point = at + 1;
    at = behind(text, point, end, 10);
    count += at - point;
  }
  if (!count) return false;
  if (at < end && (%char_code(text, at) | 32) === 101) {
    at++;
    if (at < end && (%char_code(text, at) === 43 || %char_code(text, at) === 45)) at++;
    const exponent = at;
    at = behind(text, exponent, end, 10);
    if (at === exponent) return false;
  }
  return at === end;
}

// ToNumber, but that what is no string stays what it is. A number that is no integer of 32 bits is a RangeError.
function number_of(value) {
  const text = %to_primitive('number', value);
  if (typeof text !== 'string') return text;
  let at = start_of(text);
  const end = end_of(text, at);
  if (at === end) return 0;
  const sign = %char_code(text, at);
  let radix = 10;
  if (sign === 43 || sign === 45) at++;
  else if (sign === 48 && end - at > 2) {
    const letter = %char_code(text, at + 1) | 32;
    if (letter === 120) radix = 16;
    if (letter === 111) radix = 8;
    if (letter === 98) radix = 2;
    if (radix !== 10) at += 2;
  }
  const last = behind(text, at, end, radix);
  if (at === last || last < end) {
    if (radix === 10 && is_real(text, at, last, end)) %throw('NEEDS_DOUBLE');
    return NaN;
  }
  let number = 0;
  for (; at < end; at++) number = number * radix + value_of(%char_code(text, at));
  return sign === 45 ? -number : number;
}

export function numberFromText(value) {
  return number_of(value);
}

function is_number(value) {
  return typeof value === 'number' || typeof value === 'boolean';
}

// Two strings are compared by their units, anything else as numbers.

export function lessThanText(a, b) {
  a = %to_primitive('number', a);
  b = %to_primitive('number', b);
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  return number_of(a) < number_of(b);
}

export function atMostText(a, b) {
  a = %to_primitive('number', a);
  b = %to_primitive('number', b);
  if (typeof a === 'string' && typeof b === 'string') return a <= b;
  return number_of(a) <= number_of(b);
}

export function greaterThanText(a, b) {
  a = %to_primitive('number', a);
  b = %to_primitive('number', b);
  if (typeof a === 'string' && typeof b === 'string') return a > b;
  return number_of(a) > number_of(b);
}

export function atLeastText(a, b) {
  a = %to_primitive('number', a);
  b = %to_primitive('number', b);
  if (typeof a === 'string' && typeof b === 'string') return a >= b;
  return number_of(a) >= number_of(b);
}

// a == b, where only objects are still to be converted.
export function equalsText(a, b) {
  if (typeof a === 'string' && is_number(b)) a = number_of(a);
  else if (typeof b === 'string' && is_number(a)) b = number_of(b);
  return a == b;
}

// base ** exponent, of primitive values that are no strings.
export function integerPower(base, exponent) {
  base = +base;
  exponent = +exponent;
  if (exponent === 0) return 1;
  if (%is_nan(base) || %is_nan(exponent)) return NaN;
  if (exponent < 0) {
    if (base !== 1 && base !== -1) %throw('NEEDS_DOUBLE');
    exponent &= 1; // the reciprocal of 1 or -1 is itself
  }
  let power = 1;
  while (exponent) {
    if (exponent & 1) power *= base;
    exponent >>>= 1;
    if (exponent) base *= base;
  }
  return power;
}

// Number, Boolean, parseInt, parseFloat, isNaN, isFinite.

import { integer, text_of } from './arguments.js';
import { is_space, repeated, start_of } from './string.js';

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
const LARGEST_UINT = 0xffffffff; // larger integers are doubles
const LEAST_INT = -0x80000000;
const TWO_TO_53 = 9007199254740992;

// `this` of a function of Number.prototype.
function number_of(value) {
  if (typeof value !== 'number') %throw('BAD_THIS');
  return value;
}

// Digits of an integer that is not negative.
function whole_digits(number, radix) {
  if (number > LARGEST_UINT) return large_digits(number, radix);
  let text = '';
  do {
    const digit = number % radix;
    text = %substring(DIGITS, digit, digit + 1) + text;
    number = (number / radix) >>> 0;
  } while (number);
  return text;
}

// Digits that lie below the 53 bits of a double are 0.
function large_digits(number, radix) {
  let text = '';
  while (number >= TWO_TO_53 * radix) {
    number /= radix;
    text += '0';
  }
  do {
    const rest = number % radix, digit = %to_integer(rest, 2);
    text = %substring(DIGITS, digit, digit + 1) + text;
    number = (number - rest) / radix;
  } while (number > 0);
  return text;
}

// Half the distance from a number to the next greater one; not below the least number.
function half_unit(number) {
  let power = 1;
  while (power > number) power /= 2;
  while (power * 2 <= number) power *= 2;
  power /= TWO_TO_53;
  return power > 5e-324 ? power : 5e-324;
}

// A number with a fraction: as many digits as it takes to tell it from its neighbours.
function real_digits(number, radix) {
  let whole = %to_integer(number, 2), fraction = number - whole, margin = half_unit(number), text = '';
  while (fraction >= margin) {
    fraction *= radix;
    margin *= radix;
    const digit = %to_integer(fraction, 2);
    fraction -= digit;
    text += %substring(DIGITS, digit, digit + 1);
    if ((fraction > 0.5 || (fraction === 0.5 && digit & 1)) && fraction + margin > 1) {
      text = next_digits(text, radix);
      if (text === '') whole++;
      break;
    }
  }
  return whole_digits(whole, radix) + (text === '' ? '' : `.${text}`);
}

// The last digit plus one. Digits that overflow go, and then perhaps none is left.
function next_digits(text, radix) {
  let end = text.length;
  while (end > 0) {
    const digit = value_of(%char_code(text, end - 1)) + 1;
    if (digit < radix) return %substring(text, 0, end - 1) + %substring(DIGITS, digit, digit + 1);
    end--;
  }
  return '';
}

// The value of a digit; 36 or more if it is none.
export function value_of(code) {
  if (code >= 48 && code <= 57) return code - 48;
  code |= 32;
  return code >= 97 && code <= 122 ? code - 87 : 36;
}

// All decimal digits of a finite number that is above 0: number = integer * 2^power, and if the power is negative,
// 2^-n = 5^n / 10^n.
function exact_digits(number) {
  let power = 0;
  while (!%is_integer(number)) {
    number *= 2;
    power--;
  }
  while (number >= TWO_TO_53) {
    number /= 2;
    power++;
  }
  const limbs = []; // of four digits, the last ones first
  while (number) {
    const limb = number % 10000;
    %append(limbs, limb);
    number = (number - limb) / 10000;
  }
  multiply(limbs, power < 0 ? 5 : 2, power < 0 ? -power : power);
  let text = '';
  for (let at = 0; at < limbs.length; at++) {
    const part = `${limbs[at]}`;
    text = (at + 1 < limbs.length ? repeated('0', 4 - part.length) : '') + part + text;
  }
  if (power >= 0) return text;
  text = repeated('0', 1 - power - text.length) + text;
  return `${%substring(text, 0, text.length + power)}.${%substring(text, text.length + power, text.length)}`;
}

// limbs * factor^count
function multiply(limbs, factor, count) {
  for (; count > 0; count -= 4) {
    const step = factor ** (count < 4 ? count : 4);
    let carry = 0;
    for (let at = 0; at < limbs.length; at++) {
      const product = limbs[at] * step + carry;
      limbs[at] = product % 10000;
      carry = (product / 10000) | 0;
    }
    if (carry) %append(limbs, carry);
  }
}

// The digits up to `end`, rounded by the one behind; one digit more if all were nines. There is no point in the text.
function rounded(text, end) {
  const up = %char_code(text, end) >= 53;
  text = %substring(text, 0, end);
  if (!up) return text;
  while (end > 0 && %char_code(text, end - 1) === 57) end--;
  const zeros = repeated('0', text.length - end);
  if (!end) return `1${zeros}`;
  const digit = %char_code(text, end - 1) - 47;
  return %substring(text, 0, end - 1) + %substring(DIGITS, digit, digit + 1) + zeros;
}

// toFixed of a number that is not negative. Integers of 32 bits need no doubles.
function fixed(number, places) {
  if (%is_integer(number) && number <= LARGEST_UINT) return `${number}${places ? '.' : ''}${repeated('0', places)}`;
  return number < 1e21 ? real_fixed(number, places) : `${number}`;
}

function real_fixed(number, places) {
  let text = exact_digits(number), point = %find_text(text, '.', 0, text.length);
  if (point < 0) {
    point = text.length;
  } else {
    const behind = text.length - point - 1;
    text = %substring(text, 0, point) + %substring(text, point + 1, text.length);
    if (behind > places) {
        text = rounded(text, point + places);
      point = text.length - places;
    }
  }
  text += repeated('0', point + places - text.length);
  return places ? `${%substring(text, 0, point)}.${%substring(text, point, text.length)}` : text;
}

// The digits of a number's text, from the first that is not 0, and the decimal exponent of that one.
function scientific(text) {
  const mark = %find_text(text, 'e', 0, text.length), end = mark < 0 ? text.length : mark;
  let exponent = mark < 0 ? 0 : +%substring(text, mark + 1, text.length);
  let point = %find_text(text, '.', 0, text.length), digits = %substring(text, 0, end);
  if (point < 0) point = end;
  else digits = %substring(text, 0, point) + %substring(text, point + 1, end);
  let first = 0;
  while (%char_code(digits, first) === 48) first++;
  return [%substring(digits, first, digits.length), exponent + point - first - 1];
}

// The first `count` digits of a finite number above 0, rounded, and the decimal exponent.
function significant(number, count) {
  let [text, exponent] = scientific(exact_digits(number));
  if (text.length > count) {
    text = rounded(text, count);
    if (text.length > count) {
      text = %substring(text, 0, count);
      exponent++;
    }
  }
  return [text + repeated('0', count - text.length), exponent];
}

// As few digits as it takes to tell a number from all others, and the decimal exponent.
function shortest(number) {
  const [text, exponent] = scientific(`${number}`);
  let end = text.length;
  while (%char_code(text, end - 1) === 48) end--;
  return [%substring(text, 0, end), exponent];
}

// d.ddde+x
function exponential(digits, exponent) {
  const point = digits.length > 1 ? '.' : '';
  return `${%substring(digits, 0, 1)}${point}${%substring(digits, 1, digits.length)}e${exponent < 0 ? '' : '+'}${exponent}`;
}

// Digits of a radix, read from an index on. Beyond 32 bits the sum may not be exact, and
// where the language says how, the digits are read again.
function parse_digits(text, start, radix) {
  let number = 0, end = start;
  while (end < text.length) {
    const digit = value_of(%char_code(text, end));
    if (digit >= radix) break;
    number = number * radix + digit;
    end++;
  }
  if (end === start) return NaN;
  return number > LARGEST_UINT ? parse_exactly(text, start, end, radix, number) : number;
}

function parse_exactly(text, start, end, radix, number) {
  if (radix === 10) return +%substring(text, start, end);
  if (radix & (radix - 1)) return number;
  let binary = '0b';
  for (let at = start; at < end; at++) {
    const digit = value_of(%char_code(text, at));
    for (let bit = radix >> 1; bit; bit >>= 1) binary += digit & bit ? '1' : '0';
  }
  return +binary;
}

// The first index behind decimal digits.
function behind_digits(text, at) {
  while (at < text.length && value_of(%char_code(text, at)) < 10) at++;
  return at;
}

function is_safe(number) {
  return number < TWO_TO_53 && number > -TWO_TO_53;
}

function is_sign(text, at) {
  return at < text.length && (%char_code(text, at) === 43 || %char_code(text, at) === 45);
}

const prototype = %prototype_of_kind('NUMBER');

export const { Number, Boolean, parseInt, parseFloat, isNaN, isFinite } = {
  Number(...values) {
    if (new.target) %throw('NOT_CONSTRUCTOR');
    return values.length ? +values[0] : 0;
  },
  Boolean(value) {
    if (new.target) %throw('NOT_CONSTRUCTOR');
    return !!value;
  },
  parseInt(value, radix) {
    const text = `${value}`;
    radix |= 0;
    let start = start_of(text), sign = is_sign(text, start), negative = sign && %char_code(text, start) === 45;
    if (sign) start++;
    if ((radix === 0 || radix === 16) && start + 1 < text.length) {
      if (%char_code(text, start) === 48 && (%char_code(text, start + 1) | 32) === 120) {
        start += 2;
        radix = 16;
      }
    }
    if (radix === 0) radix = 10;
    if (radix < 2 || radix > 36) return NaN;
    const number = parse_digits(text, start, radix);
    return negative ? -number : number;
  },
  parseFloat(value) {
    const text = `${value}`, start = start_of(text), first = is_sign(text, start) ? start + 1 : start;
    if (%find_text(text, 'Infinity', first, first) >= 0) return %char_code(text, start) === 45 ? -Infinity : Infinity;
    let end = behind_digits(text, first), count = end - first;
    if (end < text.length && %char_code(text, end) === 46) {
      const behind = behind_digits(text, end + 1);
      count += behind - end - 1;
      if (count) end = behind;
    }
    if (!count) return NaN;
    if (end < text.length && (%char_code(text, end) | 32) === 101) {
      const exponent = is_sign(text, end + 1) ? end + 2 : end + 1, behind = behind_digits(text, exponent);
      if (behind > exponent) end = behind;
    }
    return +%substring(text, start, end);
  },
  isNaN(value) {
    return %is_nan(+value);
  },
  isFinite(value) {
    return %is_finite(+value);
  },
};

%define_hidden(Number, 'prototype', prototype, 7);
%define_hidden(Number, 'MAX_SAFE_INTEGER', 9007199254740991, 7);
%define_hidden(Number, 'MIN_SAFE_INTEGER', -9007199254740991, 7);
%define_hidden(Number, 'MAX_VALUE', 1.7976931348623157e308, 7);
%define_hidden(Number, 'MIN_VALUE', 5e-324, 7);
%define_hidden(Number, 'EPSILON', 2.220446049250313e-16, 7);
%define_hidden(Number, 'POSITIVE_INFINITY', Infinity, 7);
%define_hidden(Number, 'NEGATIVE_INFINITY', -Infinity, 7);
%define_hidden(Number, 'NaN', NaN, 7);

%methods(Number, {
  parseInt,
  parseFloat,
  isNaN(value) {
    return typeof value === 'number' && %is_nan(value);
  },
  isFinite(value) {
    return typeof value === 'number' && %is_finite(value);
  },
  isInteger(value) {
    return typeof value === 'number' && %is_integer(value);
  },
  isSafeInteger(value) {
    if (typeof value !== 'number' || !%is_integer(value)) return false;
    return (value >= LEAST_INT && value <= LARGEST_UINT) || is_safe(value);
  },
});

%methods(prototype, {
  constructor: Number,
  toString(radix) {
    let number = number_of(this);
    radix = radix === undefined ? 10 : integer(radix);
    if (radix < 2 || radix > 36) %throw('OUT_OF_RANGE');
    if (radix === 10 || number === 0 || !%is_finite(number)) return `${number}`;
    if (number < 0) return `-${digits(-number, radix)}`;
    return digits(number, radix);
  },
  toLocaleString() {
    return `${number_of(this)}`;
  },
  valueOf() {
    return number_of(this);
  },
  toFixed(places) {
    const number = number_of(this);
    places = integer(places);
    if (places < 0 || places > 100) %throw('OUT_OF_RANGE');
    if (%is_nan(number)) return `${number}`;
    return number < 0 ? `-${fixed(-number, places)}` : fixed(number, places);
  },
  toExponential(places) {
    const number = number_of(this), count = integer(places);
    if (!%is_finite(number)) return `${number}`;
    if (count < 0 || count > 100) %throw('OUT_OF_RANGE');
    if (number === 0) return exponential(`0${repeated('0', count)}`, 0);
    const size = number < 0 ? -number : number;
    const [digits, exponent] = places === undefined ? shortest(size) : significant(size, count + 1);
    return (number < 0 ? '-' : '') + exponential(digits, exponent);
  },
  toPrecision(precision) {
    const number = number_of(this);
    if (precision === undefined) return `${number}`;
    precision = integer(precision);
    if (!%is_finite(number)) return `${number}`;
    if (precision < 1 || precision > 100) %throw('OUT_OF_RANGE');
    if (number < 0) return `-${precise(-number, precision)}`;
    return precise(number, precision);
  },
});

// Digits in another radix than ten, of a finite number that is not negative.
function digits(number, radix) {
  return %is_integer(number) ? whole_digits(number, radix) : real_digits(number, radix);
}

// toPrecision of a finite number that is not negative.
function precise(number, precision) {
  let text = repeated('0', precision), exponent = 0;
  if (number > 0) [text, exponent] = significant(number, precision);
  if (exponent < -6 || exponent >= precision) return exponential(text, exponent);
  if (exponent < 0) return `0.${repeated('0', -1 - exponent)}${text}`;
  if (exponent + 1 === precision) return text;
  return `${%substring(text, 0, exponent + 1)}.${%substring(text, exponent + 1, precision)}`;
}

%methods(%prototype_of_kind('BOOLEAN'), {
  constructor: Boolean,
  toString() {
    if (typeof this !== 'boolean') %throw('BAD_THIS');
    return `${this}`;
  },
  valueOf() {
    if (typeof this !== 'boolean') %throw('BAD_THIS');
    return this;
  },
});

%define_hidden(Boolean, 'prototype', %prototype_of_kind('BOOLEAN'), 7);

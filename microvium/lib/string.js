// String.

import { clamped, integer, relative, text_of } from './arguments.js';
import { is_final, upper_count, upper_part, wide_lower, wide_upper } from './case.js';

const LONGEST = 0x3fffffff; // no string is longer, and twice of it is an integer of 32 bits
const PIECE = 512; // what is joined piece by piece is joined to the whole in larger ones

// A string of one unit.
function unit(code) {
  const text = %new_text(1, code > 255);
  %put_unit(text, 0, code);
  return text;
}

// `count` times a text; nothing if that is below 0.
export function repeated(text, count) {
  let result = '';
  if (text === '' || count <= 0) return result;
  if (count > LONGEST) %throw('TOO_LONG');
  while (count) {
    if (count & 1) result += text;
    count >>= 1;
    if (count) text += text;
  }
  return result;
}

// What padStart and padEnd add.
function padding(text, length, filler) {
  const missing = integer(length) - text.length;
  if (missing <= 0) return '';
  filler = filler === undefined ? ' ' : `${filler}`;
  if (filler === '') return '';
  if (missing > LONGEST) %throw('TOO_LONG');
  return %substring(repeated(filler, ((missing / filler.length) | 0) + 1), 0, missing);
}

// White space and ends of lines.
export function is_space(code) {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || (code > 255 && is_wide_space(code));
}

function is_wide_space(code) {
  return code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || code === 0x2028 || code === 0x2029 ||
    code === 0x202f || code === 0x205f || code === 0x3000 || code === 0xfeff;
}

// The first index that trimStart keeps, the first that trimEnd drops.
export function start_of(text) {
  let start = 0;
  while (start < text.length && is_space(%char_code(text, start))) start++;
  return start;
}

export function end_of(text, start) {
  let end = text.length;
  while (end > start && is_space(%char_code(text, end - 1))) end--;
  return end;
}

// `$` patterns in what replaces a match; a function gives it itself.
function filled(replacement, text, matched, at) {
  if (typeof replacement === 'function') return `${%call(replacement, undefined, matched, at, text)}`;
  let result = '', from = 0, mark = %find_text(replacement, '$', 0, replacement.length);
  while (mark >= 0 && mark + 1 < replacement.length) {
    const code = %char_code(replacement, mark + 1);
    result += %substring(replacement, from, mark);
    from = mark + 2;
    if (code === 36) result += '$';
    else if (code === 38) result += matched;
    else if (code === 96) result += %substring(text, 0, at);
    else if (code === 39) result += %substring(text, at + matched.length, text.length);
    else {
      result += '$';
      from--;
    }
    mark = %find_text(replacement, '$', from, replacement.length);
  }
  return result + %substring(replacement, from, replacement.length);
}

// The unit at an index in upper case, as far as that is one unit.
function upper(text, at) {
  const code = %char_code(text, at);
  if (code < 128) return code >= 97 && code <= 122 ? code - 32 : code;
  if (code > 255) return wide_upper(text, at);
  if (code === 0xb5) return 0x39c;
  if (code === 0xff) return 0x178;
  return code >= 0xe0 && code !== 0xf7 ? code - 32 : code;
}

function lower(text, at) {
  const code = %char_code(text, at);
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  if (code > 255) return code === 0x3a3 && is_final(text, at) ? 0x3c2 : wide_lower(text, at);
  return code >= 0xc0 && code <= 0xde && code !== 0xd7 ? code + 32 : code;
}

function to_upper(text) {
  let length = text.length, wide = false;
  for (let at = 0; at < text.length; at++) {
    const code = %char_code(text, at);
    if (upper(text, at) > 255) wide = true;
    if (code === 0xdf) length++;
    else if (code > 255) length += upper_count(code) - 1;
  }
  const result = %new_text(length, wide);
  let to = 0;
  for (let at = 0; at < text.length; at++) {
    const code = %char_code(text, at);
    let count = 1;
    if (code === 0xdf) {
      %put_unit(result, to, 83);
      %put_unit(result, to + 1, 83);
      count = 2;
    } else if (code > 255 && (count = upper_count(code)) > 1) {
      for (let part = 0; part < count; part++) %put_unit(result, to + part, upper_part(code, part));
    } else {
      %put_unit(result, to, upper(text, at));
    }
    to += count;
  }
  return result;
}

// The dotted capital I is the one unit that becomes two.
function to_lower(text) {
  let length = text.length, wide = false;
  for (let at = 0; at < text.length; at++) {
    if (lower(text, at) > 255) wide = true;
    if (%char_code(text, at) === 0x130) length++;
  }
  const result = %new_text(length, wide);
  let to = 0;
  for (let at = 0; at < text.length; at++) {
    if (%char_code(text, at) === 0x130) {
      %put_unit(result, to++, 105);
      %put_unit(result, to++, 0x307);
    } else {
      %put_unit(result, to++, lower(text, at));
    }
  }
  return result;
}

const prototype = %prototype_of_kind('STRING');

export const { String } = {
  String(...values) {
    if (new.target) %throw('NOT_CONSTRUCTOR');
    return values.length ? `${values[0]}` : '';
  },
};

%define_hidden(String, 'prototype', prototype, 7);

%methods(String, {
  fromCharCode(...codes) {
    if (codes.length === 1) return unit(codes[0] & 0xffff);
    let wide = false;
    for (let at = 0; at < codes.length; at++) {
      codes[at] &= 0xffff;
      if (codes[at] > 255) wide = true;
    }
    const text = %new_text(codes.length, wide);
    for (let at = 0; at < codes.length; at++) %put_unit(text, at, codes[at]);
    return text;
  },
  fromCodePoint(...points) {
    let text = '';
    for (let at = 0; at < points.length; at++) {
      const point = +points[at];
      if (!(point >= 0 && point <= 0x10ffff && %is_integer(point))) %throw('OUT_OF_RANGE');
      text += point < 0x10000 ? unit(point) : unit(0xd7c0 + (point >> 10)) + unit(0xdc00 + (point & 0x3ff));
    }
    return text;
  },
  raw(pieces, ...values) {
    const { raw } = pieces;
    const length = clamped(raw.length, LONGEST);
    let text = '';
    for (let at = 0; at < length; at++) {
      text += `${raw[at]}`;
      if (at + 1 < length && at < values.length) text += `${values[at]}`;
    }
    return text;
  },
});

%methods(prototype, {
  constructor: String,
  toString() {
    if (typeof this !== 'string') %throw('BAD_THIS');
    return this;
  },
  valueOf() {
    if (typeof this !== 'string') %throw('BAD_THIS');
    return this;
  },
  charAt(position) {
    const text = text_of(this);
    position = integer(position);
    return position >= 0 && position < text.length ? %substring(text, position, position + 1) : '';
  },
  charCodeAt(position) {
    const text = text_of(this);
    position = integer(position);
    return position >= 0 && position < text.length ? %char_code(text, position) : NaN;
  },
  codePointAt(position) {
    const text = text_of(this);
    position = integer(position);
    if (position < 0 || position >= text.length) return undefined;
    const code = %char_code(text, position);
    if ((code & 0xfc00) !== 0xd800 || position + 1 >= text.length) return code;
    const low = %char_code(text, position + 1);
    return (low & 0xfc00) === 0xdc00 ? ((code - 0xd7c0) << 10) + (low - 0xdc00) : code;
  },
  at(position) {
    const text = text_of(this);
    position = integer(position);
    if (position < 0) position += text.length;
    return position >= 0 && position < text.length ? %substring(text, position, position + 1) : undefined;
  },
  indexOf(pattern, position) {
    const text = text_of(this);
    pattern = `${pattern}`;
    return %find_text(text, pattern, clamped(position, text.length), text.length);
  },
  lastIndexOf(pattern, position) {
    const text = text_of(this);
    pattern = `${pattern}`;
    position = +position;
    return %find_text(text, pattern, %is_nan(position) ? text.length : clamped(position, text.length), 0);
  },
  includes(pattern, position) {
    const text = text_of(this);
    pattern = `${pattern}`;
    return %find_text(text, pattern, clamped(position, text.length), text.length) >= 0;
  },
  startsWith(pattern, position) {
    const text = text_of(this);
    pattern = `${pattern}`;
    position = clamped(position, text.length);
    return %find_text(text, pattern, position, position) >= 0;
  },
  endsWith(pattern, end) {
    const text = text_of(this);
    pattern = `${pattern}`;
    const start = (end === undefined ? text.length : clamped(end, text.length)) - pattern.length;
    return start >= 0 && %find_text(text, pattern, start, start) >= 0;
  },
  slice(start, end) {
    const text = text_of(this);
    start = relative(start, text.length);
    end = end === undefined ? text.length : relative(end, text.length);
    return start < end ? %substring(text, start, end) : '';
  },
  substring(start, end) {
    const text = text_of(this);
    start = clamped(start, text.length);
    end = end === undefined ? text.length : clamped(end, text.length);
    return start < end ? %substring(text, start, end) : %substring(text, end, start);
  },
  substr(start, length) {
    const text = text_of(this);
    start = relative(start, text.length);
    length = length === undefined ? text.length - start : clamped(length, text.length - start);
    return %substring(text, start, start + length);
  },
  toUpperCase() {
    return to_upper(text_of(this));
  },
  toLocaleUpperCase() {
    return to_upper(text_of(this));
  },
  toLowerCase() {
    return to_lower(text_of(this));
  },
  toLocaleLowerCase() {
    return to_lower(text_of(this));
  },
  trim() {
    const text = text_of(this);
    const start = start_of(text);
    return %substring(text, start, end_of(text, start));
  },
  trimStart() {
    const text = text_of(this);
    return %substring(text, start_of(text), text.length);
  },
  trimEnd() {
    const text = text_of(this);
    return %substring(text, 0, end_of(text, 0));
  },
  padStart(length, filler) {
    const text = text_of(this);
    return padding(text, length, filler) + text;
  },
  padEnd(length, filler) {
    const text = text_of(this);
    return text + padding(text, length, filler);
  },
  repeat(count) {
    const text = text_of(this);
    count = integer(count);
    if (count < 0 || !%is_finite(count)) %throw('OUT_OF_RANGE');
    return repeated(text, count);
  },
  split(separator, limit) {
    const text = text_of(this);
    const parts = [];
    limit = limit === undefined ? -1 : limit >>> 0;
    if (separator !== undefined) separator = `${separator}`;
    if (limit === 0) return parts;
    if (separator === undefined) {
      %append(parts, text);
    } else if (separator === '') {
      for (let at = 0; at < text.length && parts.length !== limit; at++) %append(parts, %substring(text, at, at + 1));
    } else {
      let from = 0;
      for (;;) {
        const at = %find_text(text, separator, from, text.length);
        %append(parts, %substring(text, from, at < 0 ? text.length : at));
        if (at < 0 || parts.length === limit) break;
        from = at + separator.length;
      }
    }
    return parts;
  },
  concat(...values) {
    let text = text_of(this);
    for (let at = 0; at < values.length; at++) text += `${values[at]}`;
    return text;
  },
  replace(pattern, replacement) {
    const text = text_of(this);
    pattern = `${pattern}`;
    if (typeof replacement !== 'function') replacement = `${replacement}`;
    const at = %find_text(text, pattern, 0, text.length);
    if (at < 0) return text;
    const before = %substring(text, 0, at) + filled(replacement, text, pattern, at);
    return before + %substring(text, at + pattern.length, text.length);
  },
  replaceAll(pattern, replacement) {
    const text = text_of(this);
    pattern = `${pattern}`;
    if (typeof replacement !== 'function') replacement = `${replacement}`;
    let result = '', piece = '', from = 0, at = %find_text(text, pattern, 0, text.length);
    while (at >= 0) {
      piece += %substring(text, from, at);
      piece += filled(replacement, text, pattern, at);
      if (piece.length > PIECE) {
        result += piece;
        piece = '';
      }
      from = at + pattern.length;
      const next = pattern === '' ? at + 1 : from;
      at = next > text.length ? -1 : %find_text(text, pattern, next, text.length);
    }
    return result + (piece + %substring(text, from, text.length));
  },
  localeCompare(other) {
    const text = text_of(this);
    other = `${other}`;
    return text < other ? -1 : text > other ? 1 : 0;
  },
});

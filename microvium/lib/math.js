// Math, as far as integers go, and what has an exact result.

export const Math = {};

%define_hidden(Math, 'E', 2.718281828459045, 7);
%define_hidden(Math, 'LN10', 2.302585092994046, 7);
%define_hidden(Math, 'LN2', 0.6931471805599453, 7);
%define_hidden(Math, 'LOG10E', 0.4342944819032518, 7);
%define_hidden(Math, 'LOG2E', 1.4426950408889634, 7);
%define_hidden(Math, 'PI', 3.141592653589793, 7);
%define_hidden(Math, 'SQRT1_2', 0.7071067811865476, 7);
%define_hidden(Math, 'SQRT2', 1.4142135623730951, 7);

// The greater of two numbers, NaN if one is. 0 is greater than -0.
function greater(a, b) {
  if (a > b || %is_nan(a)) return a;
  if (b > a || %is_nan(b)) return b;
  return a === 0 ? a + b : a;
}

function lesser(a, b) {
  if (a < b || %is_nan(a)) return a;
  if (b < a || %is_nan(b)) return b;
  return a === 0 ? -(-a - b) : a;
}

%methods(Math, {
  abs(x) {
    x = +x;
    return x <= 0 ? 0 - x : x;
  },
  ceil(x) {
    return %to_integer(+x, 1);
  },
  clz32(x) {
    let count = 32;
    for (x >>>= 0; x; x >>>= 1) count--;
    return count;
  },
  floor(x) {
    return %to_integer(+x, 0);
  },
  fround(x) {
    return %fround(+x);
  },
  imul(x, y) {
    return %imul(+x, +y);
  },
  max(...values) {
    if (values.length === 2) return greater(+values[0], +values[1]);
    if (values.length === 3) return greater(greater(+values[0], +values[1]), +values[2]);
    if (!values.length) return -Infinity;
    let result = +values[0];
    for (let at = 1; at < values.length; at++) result = greater(result, +values[at]);
    return result;
  },
  min(...values) {
    if (values.length === 2) return lesser(+values[0], +values[1]);
    if (values.length === 3) return lesser(lesser(+values[0], +values[1]), +values[2]);
    if (!values.length) return Infinity;
    let result = +values[0];
    for (let at = 1; at < values.length; at++) result = lesser(result, +values[at]);
    return result;
  },
  pow(x, y) {
    return x ** y;
  },
  round(x) {
    return %to_integer(+x, 3);
  },
  sign(x) {
    x = +x;
    return x > 0 ? 1 : x < 0 ? -1 : x;
  },
  sqrt(x) {
    return %sqrt(+x);
  },
  trunc(x) {
    return %to_integer(+x, 2);
  },
});

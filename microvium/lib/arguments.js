// Arguments of the library's functions, converted as the language says. The cheap case comes first.

// ToIntegerOrInfinity.
export function integer(value) {
  return %to_integer(+value, 4);
}

// An integer, not below 0 and not above `limit`.
export function clamped(value, limit) {
  value = %to_integer(+value, 4);
  return value < 0 ? 0 : value > limit ? limit : value;
}

// The same for an index that counts from the end if it is negative.
export function relative(value, limit) {
  value = %to_integer(+value, 4);
  if (value < 0) {
    value += limit;
    return value < 0 ? 0 : value;
  }
  return value > limit ? limit : value;
}

// `this` of a function of String.prototype, as a string.
export function text_of(value) {
  if (value === undefined || value === null) %throw('NO_PROPERTIES');
  return `${value}`;
}

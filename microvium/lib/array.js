// Array. Each method first asks whether its `this` is an array: where a program has no others, the question and what
// belongs to its other answer leave the image.

export const Array = (...items) => {
  if (items.length !== 1 || typeof items[0] !== 'number') return items;
  return %new_array(items[0]);
};

// What the loops of a method go up to, whatever they do to the list.
function lengthOf(list) {
  if (%is_array(list)) return list.length;
  const length = +list.length;
  return length > 0 ? length >>> 0 : 0;
}

// A relative index as one of 0 … length: what is negative counts from the end.
function clamp(index, length) {
  index = +index;
  if (index <= -1) {
    index = -index;
    return index < length ? length - (index | 0) : 0;
  }
  if (!(index > 0)) return 0;
  return index < length ? index | 0 : length;
}

// An argument that counts elements; not above `most`.
function countOf(count, most) {
  count = +count;
  return count > 0 ? clamp(count, most) : 0;
}

function clampEnd(index, length) {
  return index === undefined ? length : clamp(index, length);
}

// The index that a relative one stands for; -1 if it is no index of an element.
function indexOf(index, length) {
  index = +index;
  if (index <= -1) {
    index = -index;
    return index < length + 1 ? length - (index | 0) : -1;
  }
  if (!(index > 0)) return 0;
  return index < length ? index | 0 : -1;
}

function mustBeCallable(value) {
  if (typeof value !== 'function') %throw('NOT_CALLABLE');
}

function mustBeArray(value) {
  if (!%is_array(value)) %throw('NOT_ITERABLE');
}

// A new array of a part of a list.
function part(list, start, end) {
  const out = [];
  if (%is_array(list)) return start < end ? %append_range(out, list, start, end) : out;
  for (let i = start; i < end; i++) {
    if (%has_element(list, i)) %append(out, list[i]);
    else %append_hole(out);
  }
  return out;
}

// The same of a whole list, where absent elements become undefined.
function copy(list) {
  const length = lengthOf(list), out = [];
  for (let i = 0; i < length; i++) %append(out, list[i]);
  return out;
}

function join(list, separator) {
  const length = lengthOf(list);
  let text = '';
  for (let i = 0; i < length; i++) {
    if (i > 0) text += separator;
    const item = list[i];
    if (item !== undefined && item !== null) text += `${item}`;
  }
  return text;
}

function isAfter(a, b, compare) {
  return compare === undefined ? `${a}` > `${b}` : %call(compare, undefined, a, b) > 0;
}

// Sorts an array that nobody else sees: each element moves to behind the last one that it is not less than. That is
// stable; the search keeps calls of `compare` few, and moving words is cheap.
function sort(list, compare) {
  const length = list.length;
  for (let i = 1; i < length; i++) {
    const item = list[i];
    let low = 0, high = i;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAfter(list[middle], item, compare)) high = middle;
      else low = middle + 1;
    }
    %rotate(list, low, i);
  }
}

function flatten(out, list, depth) {
  const length = list.length;
  for (let i = 0; i < length; i++) {
    if (!%has_element(list, i)) continue;
    const item = list[i];
    if (depth >= 1 && %is_array(item)) flatten(out, item, depth - 1);
    else %append(out, item);
  }
}

function addAll(out, item) {
  if (%is_array(item)) %append_range(out, item, 0, item.length);
  else %append(out, item);
}

// What a reduction begins with if it is not told: `step` is 1 or -1.
function firstIndex(list, index, end, step) {
  for (; index !== end; index += step) if (%has_element(list, index)) return index;
  %throw('EMPTY_REDUCE');
}

%methods(Array, {
  isArray(value) {
    return %is_array(value);
  },
  of(...items) {
    return items;
  },
  from(items, map, self) {
    if (map !== undefined) mustBeCallable(map);
    const out = [];
    if (%is_array(items) || typeof items === 'string') {
      for (const item of items) {
        %append(out, map === undefined ? item : %call(map, self, item, out.length));
      }
      return out;
    }
    const length = lengthOf(items);
    for (let i = 0; i < length; i++) {
      %append(out, map === undefined ? items[i] : %call(map, self, items[i], i));
    }
    return out;
  },
});

%constructor_of(Array, %prototype_of_kind('ARRAY'));

%methods(%prototype_of_kind('ARRAY'), {
  push(...items) {
    mustBeArray(this);
    return %push_all(this, items);
  },
  pop() {
    mustBeArray(this);
    return %pop(this);
  },
  shift() {
    mustBeArray(this);
    const first = this[0];
    if (this.length > 0) %splice(this, 0, 1, undefined);
    return first;
  },
  unshift(...items) {
    mustBeArray(this);
    %splice(this, 0, 0, items);
    return this.length;
  },
  splice(...items) {
    mustBeArray(this);
    const length = this.length, given = items.length;
    const start = clamp(items[0], length);
    let count = 0;
    if (given === 1) count = length - start;
    else if (given > 1) count = countOf(items[1], length - start);
    const removed = %append_range([], this, start, start + count);
    %splice(items, 0, given > 2 ? 2 : given, undefined);
    %splice(this, start, count, items);
    return removed;
  },
  slice(start, end) {
    const length = lengthOf(this);
    return part(this, clamp(start, length), clampEnd(end, length));
  },
  concat(...items) {
    const out = [];
    addAll(out, this);
    for (const item of items) addAll(out, item);
    return out;
  },
  indexOf(value, from) {
    const length = lengthOf(this);
    for (let i = clamp(from, length); i < length; i++) {
      if (this[i] === value && %has_element(this, i)) return i;
    }
    return -1;
  },
  lastIndexOf(value, ...from) {
    const length = lengthOf(this);
    let i = length - 1;
    if (from.length > 0) {
      const given = +from[0];
      if (given < 0) i = length - (given > -length ? -given | 0 : length + 1);
      else if (!(given >= i)) i = given | 0;
    }
    for (; i >= 0; i--) {
      if (this[i] === value && %has_element(this, i)) return i;
    }
    return -1;
  },
  includes(value, from) {
    const length = lengthOf(this);
    for (let i = clamp(from, length); i < length; i++) {
      const item = this[i];
      if (item === value || (value !== value && item !== item)) return true;
    }
    return false;
  },
  find(test, self) {
    const length = lengthOf(this);
    mustBeCallable(test);
    for (let i = 0; i < length; i++) {
      const item = this[i];
      if (%call(test, self, item, i, this)) return item;
    }
    return undefined;
  },
  findIndex(test, self) {
    const length = lengthOf(this);
    mustBeCallable(test);
    for (let i = 0; i < length; i++) if (%call(test, self, this[i], i, this)) return i;
    return -1;
  },
  findLast(test, self) {
    const length = lengthOf(this);
    mustBeCallable(test);
    for (let i = length - 1; i >= 0; i--) {
      const item = this[i];
      if (%call(test, self, item, i, this)) return item;
    }
    return undefined;
  },
  findLastIndex(test, self) {
    const length = lengthOf(this);
    mustBeCallable(test);
    for (let i = length - 1; i >= 0; i--) if (%call(test, self, this[i], i, this)) return i;
    return -1;
  },
  filter(test, self) {
    const length = lengthOf(this), out = [];
    mustBeCallable(test);
    for (let i = 0; i < length; i++) {
      if (!%has_element(this, i)) continue;
      const item = this[i];
      if (%call(test, self, item, i, this)) %append(out, item);
    }
    return out;
  },
  map(change, self) {
    const length = lengthOf(this), out = [];
    mustBeCallable(change);
    for (let i = 0; i < length; i++) {
      if (%has_element(this, i)) %append(out, %call(change, self, this[i], i, this));
      else %append_hole(out);
    }
    return out;
  },
  flatMap(change, self) {
    const length = lengthOf(this), out = [];
    mustBeCallable(change);
    for (let i = 0; i < length; i++) {
      if (!%has_element(this, i)) continue;
      const item = %call(change, self, this[i], i, this);
      if (%is_array(item)) flatten(out, item, 0);
      else %append(out, item);
    }
    return out;
  },
  forEach(visit, self) {
    const length = lengthOf(this);
    mustBeCallable(visit);
    for (let i = 0; i < length; i++) if (%has_element(this, i)) %call(visit, self, this[i], i, this);
  },
  some(test, self) {
    const length = lengthOf(this);
    mustBeCallable(test);
    for (let i = 0; i < length; i++) {
      if (%has_element(this, i) && %call(test, self, this[i], i, this)) return true;
    }
    return false;
  },
  every(test, self) {
    const length = lengthOf(this);
    mustBeCallable(test);
    for (let i = 0; i < length; i++) {
      if (%has_element(this, i) && !%call(test, self, this[i], i, this)) return false;
    }
    return true;
  },
  reduce(combine, ...initial) {
    const length = lengthOf(this);
    mustBeCallable(combine);
    let i = 0, result;
    if (initial.length > 0) {
      result = initial[0];
    } else {
      i = firstIndex(this, 0, length, 1);
      result = this[i++];
    }
    for (; i < length; i++) {
      if (%has_element(this, i)) result = %call(combine, undefined, result, this[i], i, this);
    }
    return result;
  },
  reduceRight(combine, ...initial) {
    const length = lengthOf(this);
    mustBeCallable(combine);
    let i = length - 1, result;
    if (initial.length > 0) {
      result = initial[0];
    } else {
      i = firstIndex(this, i, -1, -1);
      result = this[i--];
    }
    for (; i >= 0; i--) {
      if (%has_element(this, i)) result = %call(combine, undefined, result, this[i], i, this);
    }
    return result;
  },
  join(separator) {
    return join(this, separator === undefined ? ',' : `${separator}`);
  },
  toString() {
    return join(this, ',');
  },
  reverse() {
    mustBeArray(this);
    return %reverse(this);
  },
  sort(compare) {
    if (compare !== undefined) mustBeCallable(compare);
    mustBeArray(this);
    const length = this.length, out = [];
    let absent = 0, last = 0;
    for (let i = 0; i < length; i++) {
      if (!%has_element(this, i)) absent++;
      else if (this[i] === undefined) last++;
      else %append(out, this[i]);
    }
    sort(out, compare);
    for (; last > 0; last--) %append(out, undefined);
    %overwrite(this, out);
    for (; absent > 0; absent--) %delete(this, length - absent);
    return this;
  },
  fill(value, start, end) {
    const length = lengthOf(this);
    mustBeArray(this);
    const from = clamp(start, length), to = clampEnd(end, length);
    if (from < to) %fill(this, from, to, value);
    return this;
  },
  at(index) {
    index = indexOf(index, lengthOf(this));
    return index < 0 ? undefined : this[index];
  },
  flat(depth) {
    mustBeArray(this);
    const out = [];
    flatten(out, this, depth === undefined ? 1 : +depth);
    return out;
  },
  copyWithin(target, start, end) {
    mustBeArray(this);
    const length = this.length;
    let to = clamp(target, length);
    const from = clamp(start, length), stop = clampEnd(end, length), out = part(this, from, stop);
    for (let i = 0; i < out.length && to < length; i++) {
      if (%has_element(out, i)) %fill(this, to, to + 1, out[i]);
      else %delete(this, to);
      to++;
    }
    return this;
  },
  toReversed() {
    return %reverse(copy(this));
  },
  toSorted(compare) {
    if (compare !== undefined) mustBeCallable(compare);
    const length = lengthOf(this), out = [];
    for (let i = 0; i < length; i++) if (this[i] !== undefined) %append(out, this[i]);
    sort(out, compare);
    while (out.length < length) %append(out, undefined);
    return out;
  },
  with(index, value) {
    const out = copy(this), length = out.length;
    index = indexOf(index, length);
    if (index < 0 || index >= length) %throw('OUT_OF_RANGE');
    %fill(out, index, index + 1, value);
    return out;
  },
  toSpliced(...items) {
    const out = copy(this), length = out.length, given = items.length;
    const start = clamp(items[0], length);
    let count = 0;
    if (given === 1) count = length - start;
    else if (given > 1) count = countOf(items[1], length - start);
    %splice(items, 0, given > 2 ? 2 : given, undefined);
    return %splice(out, start, count, items);
  },
});

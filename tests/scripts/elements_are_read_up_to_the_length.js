// What is read from an array is an element where one is known to be, and undefined everywhere else.
function fill(count, start) {
  const found = [];
  for (let i = start; i < count; i++) found[i] = i * i;
  return found;
}

function sum(values) {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

function last(values, back) {
  return values[values.length - back];
}

function shrinking() {
  const a = [1, 2, 3];
  const before = a[2];
  a.length = 2;
  return before + ' ' + a[2] + ' ' + a[1];
}

function deleting() {
  const a = [];
  for (let i = 0; i < 4; i++) a[i] = i;
  delete a[2];
  let text = '';
  for (let i = 0; i < 4; i++) text += a[i] + ';';
  return text;
}

function growing() {
  const a = [];
  let i = 0;
  while (i < 5) {
    a[i] = i;
    i += 2;
  }
  return a[0] + ' ' + a[1] + ' ' + a[2] + ' ' + a.length;
}

function shared(other) {
  const a = [5];
  const b = other ? a : [6, 7];
  b[1] = 8;
  return a[0] + ' ' + a[1] + ' ' + b[1];
}

function units(text) {
  let found = '';
  for (let i = 0; i <= text.length; i++) found += text[i] + ',';
  return found;
}

function backwards() {
  const a = [];
  for (let i = 3; i >= 0; i--) a[i] = i;
  return a[3] + ' ' + a[0] + ' ' + a[4];
}

function swapped() {
  let a = [1, 2, 3];
  let b = [4];
  const seen = [];
  for (let i = 0; i < 3; i++) {
    seen[i] = a[i];
    const kept = a;
    a = b;
    b = kept;
  }
  return seen[0] + ' ' + seen[1] + ' ' + seen[2];
}

export function main() {
  console.log(sum(fill(4, 0)), sum([1, 2])); // expect: 14 3
  console.log(fill(4, 2)[0], fill(4, 2)[3], sum(fill(3, 2))); // expect: undefined 9 NaN
  console.log(last([1, 2], 1), last([1, 2], 3), last([], 1)); // expect: 2 undefined undefined
  console.log(shrinking()); // expect: 3 undefined 2
  console.log(deleting()); // expect: 0;1;undefined;3;
  console.log(growing()); // expect: 0 undefined 2 5
  console.log(shared(true), shared(false)); // expect: 5 8 8 5 undefined 8
  console.log(units('ab')); // expect: a,b,undefined,
  console.log(backwards()); // expect: 3 0 undefined
  console.log(swapped()); // expect: 1 undefined 3
}

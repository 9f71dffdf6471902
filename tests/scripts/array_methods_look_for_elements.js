// Elements are found by value, by a test and by an index that counts from either end.
// larger chip: it uses most of the methods that look into an array
const words = ['one', 'two', 'three', 'two'];

export function main() {
  console.log(words.indexOf('two'), words.lastIndexOf('two'), words.indexOf('four')); // expect: 1 3 -1
  console.log(words.indexOf('two', 2), words.indexOf('one', -2), words.lastIndexOf('two', -2)); // expect: 3 -1 1
  console.log(words.lastIndexOf('one', undefined), words.lastIndexOf('two', undefined)); // expect: 0 -1
  console.log(words.indexOf('on' + 'e'), words.includes('thr' + 'ee')); // expect: 0 true
  console.log([1, , 3].indexOf(undefined), [1, , 3].includes(undefined)); // expect: -1 true
  console.log([1, 2, 3].includes(2, 2), [NaN].includes(NaN), [NaN].indexOf(NaN)); // expect: false true -1
  console.log([70000, 80000].indexOf(80000), [1, '1', true].indexOf('1')); // expect: 1 1
  console.log(words.at(0), words.at(-1), words.at(4), words.at(-5), words.at()); // expect: one two undefined undefined one
  console.log(words.find((word) => word.length > 3), words.find((word) => word === '')); // expect: three undefined
  console.log(words.findIndex((word) => word === 'two'), words.findIndex(() => false)); // expect: 1 -1
  console.log(words.findLast((word) => word.length === 3)); // expect: two
  console.log(words.findLastIndex((word) => word === 'one'), words.findLastIndex(() => false)); // expect: 0 -1
  console.log(words.some((word) => word === 'three'), words.every((word) => word !== '')); // expect: true true
  console.log([].some(() => true), [].every(() => false), [, ,].some(() => true)); // expect: false true false
  console.log([, 5].find((x) => x === undefined), [, 5].findIndex((x) => x === undefined)); // expect: undefined 0

  const seen = [];
  const list = [1, 2, 3];
  list.forEach((x, i, all) => {
    seen.push(x * 10 + i);
    if (i === 0) all.push(4);
    if (i === 1) all.pop();
  });
  console.log(seen.join(), list.join()); // expect: 10,21,32 1,2,3
  const gone = [1, 2, 3, 4];
  let visits = 0;
  gone.forEach(() => {
    visits++;
    gone.pop();
  });
  console.log(visits, gone.length); // expect: 2 2
  const self = { base: 5 };
  console.log([1, 2].map(function (x) {
    return this.base + x;
  }, self).join()); // expect: 6,7
  console.log(Array.isArray(words), Array.isArray('one'), Array.isArray({ length: 0 })); // expect: true false false
  try {
    [].map(5);
  } catch (error) {
    console.log('caught'); // expect: caught
  }
}

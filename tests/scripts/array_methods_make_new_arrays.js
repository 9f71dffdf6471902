// New arrays are made of parts of others, of what a function gives, and of strings and array-likes.
// larger chip: it uses most of the methods that make an array
const base = [3, 1, 2];

function show(list) {
  console.log(list.length + ':' + list.join());
}

export function main() {
  show(base.slice()); // expect: 3:3,1,2
  show(base.slice(1)); // expect: 2:1,2
  show(base.slice(-2, -1)); // expect: 1:1
  show(base.slice(2, 1)); // expect: 0:
  const holes = [1, , 3].slice(0, 2);
  console.log(holes.length, 1 in holes); // expect: 2 false
  show(base.concat(4, [5, 6], [[7, 8]], 'x').flat()); // expect: 9:3,1,2,4,5,6,7,8,x
  console.log(base.concat().length, 1 in [0].concat([, 5])); // expect: 3 false
  show(base.map((x, i) => x * i)); // expect: 3:0,1,4
  console.log(0 in [, 1].map((x) => x), [, 1].map((x) => x + 1).join()); // expect: false ,2
  show(base.filter((x) => x !== 1)); // expect: 2:3,2
  console.log(base.reduce((sum, x) => sum + x), base.reduce((text, x) => text + x, '')); // expect: 6 312
  console.log(base.reduceRight((text, x) => text + x, ''), [5].reduceRight((a, b) => a - b)); // expect: 213 5
  console.log([, 4, , 5].reduce((a, b) => a * b), [].reduce((a) => a, 'none')); // expect: 20 none
  console.log([1, 2, 3].reduce((all, x, i, list) => all + i + list.length, 0)); // expect: 12
  console.log([1, [2, [3, [4]]]].flat().length); // expect: 3
  console.log([1, [2, [3, [4]]]].flat(2)[3][0]); // expect: 4
  show([1, , [2, , 3]].flat()); // expect: 3:1,2,3
  show([1, 2].flatMap((x) => [x, x * 10])); // expect: 4:1,10,2,20
  show([1, 2].flatMap((x) => x + 1)); // expect: 2:2,3
  show(base.toReversed()); // expect: 3:2,1,3
  show(base.toSorted()); // expect: 3:1,2,3
  show(base.toSpliced(1, 1, 'a', 'b')); // expect: 4:3,a,b,2
  show(base.with(-1, 9)); // expect: 3:3,1,9
  show(base); // expect: 3:3,1,2
  show(Array.of(7)); // expect: 1:7
  show(Array.from('abc')); // expect: 3:a,b,c
  show(Array.from([1, , 3], (x) => x)); // expect: 3:1,,3
  show(Array.from({ length: 3 }, (_, i) => i * i)); // expect: 3:0,1,4
  show(Array.from({ length: 2, 0: 'p', 1: 'q' })); // expect: 2:p,q
  show(Array(1, 2)); // expect: 2:1,2
  show(new Array(2)); // expect: 2:,
  show(new Array('2')); // expect: 1:2
  console.log([] instanceof Array, [].constructor === Array, [1, 2, 3].toString()); // expect: true true 1,2,3
  console.log([1, null, undefined, 'x', true].join('-'), [].join(), [1, 2].join(undefined)); // expect: 1---x-true  1,2
  try {
    [].reduce((a) => a);
  } catch (error) {
    console.log('nothing to reduce'); // expect: nothing to reduce
  }
  try {
    base.with(3, 0);
  } catch (error) {
    console.log('no such index'); // expect: no such index
  }
}

// Sorting compares text or asks a function; equal elements keep their order, undefined and holes come last.
// larger chip: it sorts arrays of objects, numbers and strings
const people = [
  { name: 'Ada', age: 36 },
  { name: 'Bob', age: 20 },
  { name: 'Cid', age: 36 },
  { name: 'Dot', age: 20 },
  { name: 'Eve', age: 36 },
];

export function main() {
  people.sort((a, b) => a.age - b.age);
  console.log(people.map((one) => one.name).join()); // expect: Bob,Dot,Ada,Cid,Eve
  console.log([10, 9, 1, 100].sort().join()); // expect: 1,10,100,9
  console.log([10, 9, 1, 100].sort((a, b) => b - a).join()); // expect: 100,10,9,1
  console.log(['b', 'a', 'c', 'B'].sort().join()); // expect: B,a,b,c
  const odd = [3, undefined, , 1, undefined, 2, ,];
  odd.sort();
  console.log(odd.length, odd.join('/'), 4 in odd, 5 in odd); // expect: 7 1/2/3//// true false
  console.log([2, 1].sort(undefined).join(), [].sort().length); // expect: 1,2 0
  const list = [];
  let seed = 7;
  for (let i = 0; i < 40; i++) {
    seed = (seed * 75 + 74) % 257;
    list.push(seed);
  }
  list.sort((a, b) => a - b);
  console.log(list.every((x, i) => i === 0 || list[i - 1] <= x), list[0], list[39]); // expect: true 2 255
  const untouched = [3, 2, 1];
  try {
    untouched.sort(() => {
      throw 'stop';
    });
  } catch (error) {
    console.log(error, untouched.join()); // expect: stop 3,2,1
  }
  const watched = [3, 1, 2];
  const seen = [];
  watched.sort((a, b) => {
    seen.push(watched[0]);
    return a - b;
  });
  console.log(watched.join(), seen.every((x) => x === 3)); // expect: 1,2,3 true
}

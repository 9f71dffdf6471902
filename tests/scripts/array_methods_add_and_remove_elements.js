// Elements are added and removed at both ends of an array and within it.
// larger chip: it uses most of the methods that change an array
const prepared = [7, 8, 9];
prepared.push(10);
console.log(prepared.pop(), prepared.length); // early: 10 3

function show(list) {
  console.log(list.length + ':' + list.join());
}

export function main() {
  const a = [];
  console.log(a.pop(), a.shift(), a.length); // expect: undefined undefined 0
  console.log(a.push(1), a.push(2, 3), a.push(), a.push(undefined)); // expect: 1 3 3 4
  show(a); // expect: 4:1,2,3,
  console.log(a.pop(), a.pop(), a.length); // expect: undefined 3 2
  console.log(a.unshift(-1, 0), a.unshift()); // expect: 4 4
  show(a); // expect: 4:-1,0,1,2
  console.log(a.shift()); // expect: -1
  show(a); // expect: 3:0,1,2

  prepared.push('x');
  console.log(prepared.shift()); // expect: 7
  show(prepared); // expect: 3:8,9,x

  const s = [0, 1, 2, 3, 4, 5];
  show(s.splice(1, 2)); // expect: 2:1,2
  show(s.splice(1, 0, 'a', 'b', 'c')); // expect: 0:
  show(s); // expect: 7:0,a,b,c,3,4,5
  show(s.splice(-2)); // expect: 2:4,5
  show(s.splice(1, 3, 'd')); // expect: 3:a,b,c
  show(s.splice()); // expect: 0:
  show(s.splice(undefined, undefined)); // expect: 0:
  show(s.splice(1, -5, 'e')); // expect: 0:
  show(s); // expect: 4:0,e,d,3
  show(s.splice(-9, 99)); // expect: 4:0,e,d,3
  show(s); // expect: 0:

  const holes = [1, , 3];
  console.log(holes.pop(), holes.pop(), holes.length); // expect: 3 undefined 1
  holes.unshift(0);
  const cut = [1, , 3, , 5].splice(1, 3);
  console.log(1 in cut, 0 in cut, 2 in cut, holes.join('/')); // expect: true false false 0/1

  show([3, 1, 2].reverse()); // expect: 3:2,1,3
  show([1, 2, 3, 4].fill(0, 1, -1)); // expect: 4:1,0,0,4
  show(new Array(3).fill('z')); // expect: 3:z,z,z
  show([1, 2, 3, 4, 5].copyWithin(0, 3)); // expect: 5:4,5,3,4,5
  show([1, 2, 3, 4, 5].copyWithin(1, 0, 3)); // expect: 5:1,1,2,3,5

  const queue = [];
  let sum = 0;
  for (let i = 0; i < 60; i++) {
    queue.push(i);
    if (queue.length > 5) sum += queue.shift();
  }
  console.log(sum, queue.join()); // expect: 1485 55,56,57,58,59
}

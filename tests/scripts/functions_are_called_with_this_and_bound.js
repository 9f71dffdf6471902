// Functions are called with a `this` and arguments of one's choice, at once or later.
// larger chip: calls with arrays of arguments need more than the part has
function describe(a, b) {
  return this.name + ':' + a + ',' + b;
}

function count(...items) {
  return items.length;
}

const early = describe.bind({ name: 'bound' }, 1);

export function main() {
  const ada = { name: 'ada' };
  console.log(describe.call(ada, 1, 2), describe.apply(ada, [3, 4])); // expect: ada:1,2 ada:3,4
  console.log(describe.call(ada), describe.apply(ada), describe.apply(ada, null)); // expect: ada:undefined,undefined ada:undefined,undefined ada:undefined,undefined
  console.log(early(2), early('x', 'y')); // expect: bound:1,2 bound:1,x
  const later = describe.bind(ada);
  console.log(later(5, 6), later.call({ name: 'bob' }, 7, 8)); // expect: ada:5,6 ada:7,8
  console.log(count.call(ada), count.apply(ada, [1, 2, 3]), count.bind(ada, 1, 2)(3)); // expect: 0 3 3
  console.log([3, 1, 2].map(Math.abs).join(), Math.max.apply(undefined, [1, 9, 4])); // expect: 3,1,2 9
}

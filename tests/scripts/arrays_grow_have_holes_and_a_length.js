// Arrays: literals with holes and spread, elements beyond the end, the length.
// larger chip: it asks for more RAM than the part has
export function main() {
  const a = [1, , 3, ...'ab', ...[7, 8]];
  console.log(a.length, a[0], a[1], 1 in a, a[3], a[4], a[6], a[7]); // expect: 7 1 undefined false a b 8 undefined
  a[10] = 'far';
  console.log(a.length, 9 in a, a[10]); // expect: 11 false far
  a.length = 2;
  console.log(a.length, a[2], 2 in a); // expect: 2 undefined false
  a.name = 'mine';
  console.log(a.name, a['length'], a['0'], typeof a); // expect: mine 2 1 object
  const grid = [[1, 2], [3, [4, 5]]];
  grid[1][1][0] += 6;
  grid[0][1]++;
  console.log(grid[1][1][0], grid[0][1], grid.length); // expect: 10 3 2
  const many = [];
  for (let i = 0; i < 50; i++) many[i] = i * i;
  let sum = 0;
  for (const n of many) sum += n;
  console.log(many.length, sum); // expect: 50 40425
  console.log([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, , 34].length); // expect: 35
}

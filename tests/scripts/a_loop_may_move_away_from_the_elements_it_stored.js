// The index of a store counts on, up and down, in loops that store nothing: what is known of the array from the index holds less each
// round, and the analysis must give it up to end.
let bits = 0;
function count(steps) {
  const list = [];
  let i = 0;
  for (; i < 3; i++) list[i] = i;
  for (let left = steps; left > 0; left--) {
    i++;
    bits ^= i;
  }
  for (let left = steps; left > 0; left -= 2) {
    i--;
    bits ^= i;
  }
  return list[1] + i;
}
export function main() {
  console.log(count(5), bits, count(8), bits); // expect: 6 12 8 0
}

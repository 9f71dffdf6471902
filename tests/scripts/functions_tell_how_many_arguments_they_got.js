// A function that asks for the length of its rest parameter gets the right one from every call.
function kind(first, ...others) {
  if (others.length === 2) return `two: ${others[0]} ${others[1]}`;
  if (!others.length) return `none after ${first}`;
  let text = 'some:';
  for (let at = 0; at < others.length; at++) text += ` ${others[at]}`;
  return text;
}

function changed(...values) {
  if (values.length === 2) {
    values[0] = values[1];
    return values[0] + values[1];
  }
  return -1;
}

export function main() {
  console.log(kind(1, 2, 3)); // expect: two: 2 3
  console.log(kind(), kind(1)); // expect: none after undefined none after 1
  console.log(kind(1, 2), kind(1, 2, 3, 4)); // expect: some: 2 some: 2 3 4
  console.log(kind(...['a', 'b', 'c']), changed(3, 4), changed(3)); // expect: two: b c 8 -1
  let sum = 0;
  for (let round = 0; round < 5; round++) sum += Math.max(round, 3) + Math.min(round, 2) + Number(round);
  console.log(sum, Number(), String() === ''); // expect: 33 0 true
}

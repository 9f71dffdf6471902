// Arrays of bytes keep eight bits of what is stored, and nothing beyond their end.
// larger chip: it asks for more RAM than the part has
const table = newU8(5);
const untouched = newU8(3);
for (let i = 0; i < 7; i++) table[i] = i * 100 - 150;
console.log(table.length, typeof table, table[0], table[1], table[4], table[5], table[-1]); // early: 5 object 106 206 250 undefined undefined

function sum(bytes) {
  let total = 0;
  for (const byte of bytes) total += byte;
  return total;
}

export function main() {
  console.log(table[0], sum(table), sum(untouched)); // expect: 106 762 0
  table[0] = 1000;
  table[1] += 60;
  table[2] = '7';
  table[3] = true;
  table[4] = undefined;
  console.log(table[0], table[1], table[2], table[3], table[4]); // expect: 232 10 7 1 0
  const fresh = newU8(201);
  let made = '';
  for (let i = 0; i < 300; i++) {
    fresh[i] = i;
    made = 'x' + i; // garbage, so that arrays move
  }
  console.log(fresh[200], fresh[201], fresh.length, sum(fresh), made); // expect: 200 undefined 201 20100 x299
  console.log(3 in fresh, 300 in fresh, table === untouched, table === table); // expect: true false false true
}

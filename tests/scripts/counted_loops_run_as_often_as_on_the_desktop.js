// The top level runs in the desktop's engine; on a chip, counting and looping may be one instruction. Both go through the same
// numbers: below zero, to the last small one, not at all.
function rounds() {
  let n = 0;
  for (let i = 0; i < 7; i++) n = ((n ^ i) + 3) & 1023;
  for (let i = 0; i <= 3; i++) for (let j = -3; j < 4; j++) n = ((n ^ j) + i) & 1023;
  for (let i = 5; i <= 300; i++) n = ((n ^ i) + 1) & 1023;
  for (let i = -200; i < 200; i++) n = ((n ^ i) + 5) & 1023;
  for (let i = 900; i < 1000; i++) for (let j = -300; j < -298; j++) n = ((n ^ i) + j) & 1023;
  for (let i = 16370; i < 16383; i++) n = ((n ^ i) + 7) & 1023;
  for (let i = -16384; i < -16380; i++) n = ((n ^ i) + 9) & 1023;
  for (let i = 0; i < 128; i++) n = ((n ^ i) + 11) & 1023;
  for (let i = 0; i < 127; i++) n = ((n ^ i) + 13) & 1023;
  return n;
}

const expected = rounds();
console.log(expected); // early: 699

export function main() {
  console.log(rounds() - expected); // expect: 0
}

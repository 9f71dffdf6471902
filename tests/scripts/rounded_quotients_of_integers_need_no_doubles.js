// Quotients of integers that Math rounds are integers, whatever the signs; no doubles are needed for them.
let seed = 17;

function next(range) {
  seed = (seed * 75 + 74) % 65537;
  return (seed % range) - (range >> 1);
}

function index(value) {
  return Math.floor(value / 3);
}

export function main() {
  console.log(Math.floor(7 / 2), Math.ceil(7 / 2), Math.trunc(-7 / 2), Math.floor(-7 / 2)); // expect: 3 4 -3 -4
  for (let round = 0; round < 4; round++) {
    const a = next(1000), b = next(20) || 1;
    console.log(a, b, Math.floor(a / b), Math.ceil(a / b), Math.trunc(a / b)); // expect: -151 2 -76 -75 -75
    // expect: 494 9 54 55 54
    // expect: -93 -2 46 47 46
    // expect: 64 5 12 13 12
  }
  console.log(index(9), index(11), index(-1)); // expect: 3 3 -1
  const least = -2147483648 + next(1) - next(1), one = 1 + next(1) - next(1);
  console.log(Math.floor(least / -one), Math.ceil(4294967295 / one)); // expect: 2147483648 4294967295
  console.log(Math.floor((one - 1) / (one - 1))); // expect: NaN
}

// Functions of Math that give integers for integers leave a program without doubles.
let seed = 17;

function next() {
  seed = (seed * 75 + 74) % 65537;
  return seed;
}

export function main() {
  console.log(Math.abs(-5), Math.abs(next()), Math.sign(-3), Math.sign(0)); // expect: 5 1349 -1 0
  console.log(Math.max(3, 7), Math.min(3, 7), Math.max(1, 2, 9, 4), Math.min(next(), 4)); // expect: 7 3 9 4
  console.log(Math.floor(next()), Math.ceil(-7), Math.round(8), Math.trunc(-9)); // expect: 56994 -7 8 -9
  console.log(Math.clz32(1), Math.clz32(0), Math.clz32(-1), Math.imul(65537, 65537)); // expect: 31 32 0 131073
  console.log(Math.imul(-5, 12), Math.max('12', true), Math.abs(null)); // expect: -60 12 0
  console.log(Math.pow(3, 4), Math.trunc(17 / 5), Math.max(NaN, 1)); // expect: 81 3 NaN
}

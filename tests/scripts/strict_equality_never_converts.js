// `===` and `!==` between every two kinds.
const same = (a, b) => a === b;
function nothing() {}

export function main() {
  console.log(same(1, 1), same(1, 2), same(16384, 16384)); // expect: true false true
  console.log(same(1, '1'), same(1, true), same(0, false)); // expect: false false false
  console.log(same(null, undefined), same(null, null)); // expect: false true
  console.log(same(undefined, undefined), same(undefined, 0)); // expect: true false
  console.log(same('ab', 'a' + 'b'), same('', ''), same('a', 'b')); // expect: true true false
  console.log(same(nothing, nothing), same(nothing, main)); // expect: true false
  console.log(same(() => 1, () => 1), same('1', 1)); // expect: false false
  console.log(1 !== 1, 1 !== '1', null !== undefined); // expect: false true true
  const made = 16000 + 16000;
  console.log(made === 32000, 32000 === made, made !== 32001); // expect: true true true
  console.log(-2147483648 === 2147483648, -1 === 4294967295); // expect: false false
}

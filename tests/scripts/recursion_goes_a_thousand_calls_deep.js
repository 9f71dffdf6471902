// A thousand frames fit the desktop's arena, and all of them are left again.
// not on the chip: a thousand frames do not fit 512 bytes of RAM.
function depth(n) { return n === 0 ? 0 : 1 + depth(n - 1); }
function even(n) { return n === 0 ? true : odd(n - 1); }
function odd(n) { return n === 0 ? false : even(n - 1); }

export function main() {
  console.log(depth(1000)); // expect: 1000
  console.log(even(1000), odd(1000)); // expect: true false
  console.log(depth(1000) + depth(500)); // expect: 1500
}

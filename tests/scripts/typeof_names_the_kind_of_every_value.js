// `typeof` on each kind, on an undeclared name, and in comparisons.
function declared() {}
const kind = (value) => typeof value;

export function main() {
  console.log(kind(undefined), kind(null)); // expect: undefined object
  console.log(kind(true), kind(false)); // expect: boolean boolean
  console.log(kind(0), kind(16384), kind(4294967295)); // expect: number number number
  console.log(kind(NaN), kind('')); // expect: number string
  console.log(kind(declared), kind(() => 1)); // expect: function function
  console.log(typeof undeclared, typeof typeof 1); // expect: undefined string
  console.log(typeof (1 + '1'), typeof !0, typeof -'1'); // expect: string boolean number
  console.log(kind(kind) === 'function', kind(1) === kind('1')); // expect: true false
  console.log(typeof void 0, kind()); // expect: undefined undefined
}

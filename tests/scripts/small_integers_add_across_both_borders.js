// A sum that leaves the range of small integers, of either word size, is the same number as before.
export function main() {
  let low = -16384;
  let high = 16383;
  console.log(high + 1); // expect: 16384
  console.log(high + 1 - 1 === high); // expect: true
  console.log(low - 1); // expect: -16385
  console.log(low - 1 + 1 === low); // expect: true
  high = 1073741823;
  low = -1073741824;
  console.log(high + 1); // expect: 1073741824
  console.log(high + 1 - 1 === high); // expect: true
  console.log(low - 1); // expect: -1073741825
  console.log(low - 1 + 1 === low); // expect: true
  console.log(high + low); // expect: -1
}

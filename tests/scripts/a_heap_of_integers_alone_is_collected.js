// Variables and operands keep their large integers while many more become garbage.
let low = -2000000000,
  high = 2000000000,
  same = 70000;

function mix(a, b) {
  let sum = 100000;
  for (let i = 0; i < 300; i++) {
    low = (low + 65537) | 0;
    sum = (sum + (a ^ (i * 1000))) & 0x3ffffff;
    same = same + ((b + sum) ^ (b + sum));
  }
  return (sum + b) ^ (low ^ high);
}

export function main() {
  console.log(mix(100001, 200003)); // expect: -64878221
  console.log(low, high, same); // expect: -1980338900 2000000000 70000
  high = 5;
  console.log(mix(-70001, same), high); // expect: -1978411575 5
  console.log(low >>> 0, same === 70000); // expect: 2334289496 true
}

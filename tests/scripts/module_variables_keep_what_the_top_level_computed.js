// What the top level left in variables is what `main` finds, and `main` can change it.
const limits = 'done before';
let total = 0;
let label = '';
var untouched;
for (let i = 1; i <= 100; i++) total += i;
for (const text = 'ab'; label !== 'abab';) label += text;
console.log('prepared', total); // early: prepared 5050
if (total > 5000) untouched = null;
const big = total * 1000;
const flag = big > 70000;

export function main() {
  console.log(limits, total, label); // expect: done before 5050 abab
  console.log(untouched, big, flag); // expect: null 5050000 true
  total -= 5000;
  label += total;
  console.log(total, label); // expect: 50 abab50
}

// What a loop does often has a dispatch of its own where there is room: operations that convert an object,
// throw, or call begin again, report and return behind such a pair as elsewhere.
// larger chip: it converts objects
let asked = 0;
const box = { valueOf() { asked++; return asked & 7; } };
function add(a, b) { return a + b; }
function careful(n) {
  if (n > 5) throw n;
  return n;
}
export function main() {
  let sum = 0, caught = 0, text = '', i, values = [1, 'b', 3, null, 5, box, 7, 8];
  for (i = 0; i < 8; i++) {
    sum = sum - -box;
    sum = add(sum, box);
    sum = sum + (i < box ? 1 : 100);
    text = text + values[i & 1];
    if (values[i] > 4) sum = sum + values[i];
    try {
      caught = caught + careful(i);
    } catch (thrown) {
      caught = caught - thrown;
    }
  }
  console.log(sum, asked); // expect: 476 25
  console.log(caught, text); // expect: 2 1b1b1b1b
}

// Arrays with names, holes and lengths, and what neither can be read, stored, iterated over nor constructed.
// operations: CALL_HOST
const list = [1, 2, 3];

function caught(f) {
  try { return f(); } catch (error) { return 'refused'; }
}

function Plain() { this.made = 1; }
Plain.prototype = 5;

export function main() {
  const zero = digitalRead(0);
  list.name = 'named';
  list.length = zero + 2;
  console.log(list.name, list.length, 2 in list, list[5]); // expect: named 2 false undefined
  const nothing = zero ? list : undefined;
  console.log(caught(() => nothing.length), caught(() => { nothing.a = 1; })); // expect: refused refused
  const number = zero ? list : 5;
  console.log(caught(() => { for (const item of number) return item; })); // expect: refused
  console.log(caught(() => { number.a = 1; return number.a; })); // expect: refused
  console.log(caught(() => new (zero ? Plain : 5)())); // expect: refused
  console.log(new Plain().made); // expect: 1
  console.log(Array.prototype.indexOf.call({ 0: 5, length: zero + 1 }, 5)); // expect: 0
  console.log([3, , 1].map((n) => n * 2).indexOf(2), Object.keys(list).join()); // expect: 2 0,1,name
}

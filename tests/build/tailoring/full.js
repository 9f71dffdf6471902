// Objects where primitives are wanted: in the full engine, which has every operation and asks the library.
// engine: full
// operations: TO_PRIMITIVE
export function main() {
  const zero = digitalRead(0);
  const five = { valueOf() { return 5; }, toString() { return 'five'; } };
  const key = zero ? 'none' : five;
  const table = { five: 1 };
  table[key] += 2;
  console.log(five + 1, `${five}`, five > 4, table.five); // expect: 6 five true 3
}

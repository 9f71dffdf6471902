// Defaults are evaluated per call, from left to right, and may use earlier parameters and outer variables.
let made = 0;
function fresh() { return ++made; }
function area(width, height = width, unit = 'cm') { return width * height + ' ' + unit; }
function stamp(id = fresh()) { return id; }

export function main() {
  console.log(area(2, 3, 'm'), area(2, 3), area(2)); // expect: 6 m 6 cm 4 cm
  console.log(area(2, undefined, 'in'), area(2, null)); // expect: 4 in 0 cm
  console.log(stamp(), stamp(10), stamp()); // expect: 1 10 2
  const arrow = (a, b = a + 1, c = () => a + b) => c();
  console.log(arrow(1), arrow(1, 5)); // expect: 3 6
  const shadow = (made = 'own') => made;
  console.log(shadow(), shadow(''), made); // expect: own  2
  const early = (a = b, b = 1) => a + b; // throws: ReferenceError: variable used before its initialisation
  console.log(early(1, 2)); // expect: 3
  early(undefined, 1);
}

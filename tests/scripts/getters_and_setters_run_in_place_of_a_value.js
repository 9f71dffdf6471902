// Accessors: in literals and classes, inherited, and as targets of compound assignments.
let log = 0;
const thermometer = {
  c: 20,
  get f() { return ((this.c * 9 / 5) | 0) + 32; },
  set f(value) { log++; this.c = ((value - 32) * 5 / 9) | 0; },
};
class Box {
  get side() { return this.s; }
  set side(value) { this.s = value < 0 ? 0 : value; }
}

export function main() {
  console.log(thermometer.f); // expect: 68
  thermometer.f = 50;
  console.log(thermometer.c, log); // expect: 10 1
  const child = { __proto__: thermometer, c: 100 };
  console.log(child.f, (child.f = 32), child.c, thermometer.c); // expect: 212 32 0 10
  const box = new Box();
  box.side = 4;
  box.side += 3;
  console.log(box.side++, box['side'], --box.side, (box.side = -5), box.side); // expect: 7 8 7 -5 0
  const one = { get only() { return 1; } };
  try {
    one.only = 2;
  } catch (error) {
    console.log('no setter', one.only); // expect: no setter 1
  }
}

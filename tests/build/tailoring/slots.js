// Objects whose properties have fixed places, and what they inherit.
// operations: NEW_SLOTS GET_SLOT SET_SLOT INIT_SLOT GET_SHARED
class Point {
  constructor(x, y) { this.x = x; this.y = y; }
  size() { return this.x * this.x + this.y * this.y; }
}
class Far extends Point { size() { return 1000; } }

export function main() {
  const zero = digitalRead(0);
  const points = [new Point(zero + 3, zero + 4), new Far(1, 2), new Point(zero, 1)];
  for (const point of points) {
    point.x += 1;
    console.log(point.size(), point.x); // expect: 32 4
    // expect: 1000 2
    // expect: 2 1
  }
  let last = { at: zero, next: null };
  for (let i = 0; i < 3; i++) last = { at: i, next: last };
  last.at = 7;
  const twice = { at: zero, at: zero + 1, next: last };
  console.log(last.at, last.next.at, twice.at, (zero ? last : twice).next.at); // expect: 7 1 1 7
}

// `new` with functions: `this`, prototypes, results that are objects, `instanceof`.
function Point(x, y) {
  this.x = x;
  this.y = y;
}
Point.prototype.sum = function () { return this.x + this.y; };
Point.prototype.kind = 'point';
function Odd() { return { odd: true }; }

export function main() {
  const p = new Point(1, 2);
  console.log(p.sum(), p.kind, p.constructor === Point, p instanceof Point, {} instanceof Point, 1 instanceof Point); // expect: 3 point true true false false
  p.kind = 'own';
  console.log(p.kind, new Point(3, 4).kind, new Point(5).y); // expect: own point undefined
  console.log(new Odd().odd, new Odd() instanceof Odd); // expect: true false
  for (const key in p) console.log(key); // expect: x
  // expect: y
  // expect: kind
  // expect: sum
  const make = (Maker) => new Maker(8, 9).sum();
  console.log(make(Point)); // expect: 17
  try {
    new p();
  } catch (error) {
    console.log('no constructor'); // expect: no constructor
  }
}

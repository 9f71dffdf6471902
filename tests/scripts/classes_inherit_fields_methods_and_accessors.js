// Classes: fields, methods, accessors, static members, private names, `extends` and `super`.
// larger chip: it asks for more RAM than the part has
class Shape {
  static made = 0;
  #id = 7;
  name = 'shape';
  label = this.name + '!';
  constructor(size = 1) { this.size = size; Shape.made++; }
  area() { return this.size; }
  get twice() { return this.area() * 2; }
  get id() { return this.#id++; }
  static of(size) { return new this(size); }
}
class Square extends Shape {
  corners = this.size + 3;
  constructor(size) {
    super(size);
    this.late = () => super.area() + this.corners;
  }
  area() { return super.area() * this.size; }
  get twice() { return super.twice + 1; }
  static of(size) { return super.of(size * 10); }
}
class Named extends Square { static { this.tag = 'named ' + Shape.made; } name = 'mine'; }

export function main() {
  const s = new Shape();
  console.log(s.name, s.label, s.area(), s.twice, s.id, s.id); // expect: shape shape! 1 2 7 8
  const q = new Square(3);
  console.log(q.area(), q.twice, q.corners, q.late(), q.label, q.id); // expect: 9 19 6 9 shape! 7
  console.log(Shape.of(2).area(), Square.of(2).area(), Shape.made, Square.made, Named.tag); // expect: 2 400 4 4 named 0
  const n = new Named(5);
  console.log(n.name, n.label, n.area(), n instanceof Shape, n instanceof Named, q instanceof Named); // expect: mine shape! 25 true true false
  console.log(n.constructor === Named, typeof Named, Named.prototype.constructor === Named); // expect: true function true
  for (const key in n) console.log(key); // expect: name
  // expect: label
  // expect: size
  // expect: corners
  // expect: late
  class Bad extends Shape { constructor() { if (s.id < 0) super(); } }
  try {
    new Bad();
  } catch (error) {
    console.log('super was not called'); // expect: super was not called
  }
}

// Objects of several classes meet in one place: fields, inherited methods, overridden methods and constants of the prototype.
class Figure {
  constructor(name) {
    this.name = name;
    this.scale = 1;
  }
  area() { return 0; }
  text() { return this.name + ' ' + this.area() * this.scale; }
  grow(factor) {
    this.scale *= factor;
    return this;
  }
}
class Square extends Figure {
  constructor(side) {
    super('square');
    this.side = side;
  }
  area() { return this.side * this.side; }
}
class Box extends Figure {
  constructor(width, height) {
    super('box');
    this.width = width;
    this.height = height;
  }
  area() { return this.width * this.height; }
  text() { return 'a ' + super.text(); }
}
class Point extends Figure {
  constructor() { super('point'); }
}

function total(figures) {
  let sum = 0;
  for (let i = 0; i < figures.length; i++) sum += figures[i].area();
  return sum;
}

function nothing() { return null; }

function areaOf(figure) {
  try {
    return figure.area();
  } catch (error) {
    return 'none';
  }
}

export function main() {
  const figures = [new Square(3), new Box(2, 5), new Point(), new Figure('figure')];
  console.log(total(figures)); // expect: 19
  for (const figure of figures) console.log(figure.text());
  // expect: square 9
  // expect: a box 10
  // expect: point 0
  // expect: figure 0
  figures[0].grow(2).side = 4;
  console.log(figures[0].text(), figures[0].scale, figures[1].scale); // expect: square 32 2 1
  let box = figures[1];
  box.width = box.height;
  console.log(box.text(), total(figures)); // expect: a box 25 41
  for (const figure of [figures[1], nothing(), figures[2]]) console.log(areaOf(figure));
  // expect: 25
  // expect: none
  // expect: 0
}

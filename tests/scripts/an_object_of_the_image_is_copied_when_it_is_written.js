// Objects that the top level made lie in ROM until they are written: each way of writing one leaves the others as they were.
// larger chip: it asks for more RAM than the part has
class Point {
  constructor(x, y) { this.x = x; this.y = y; }
  get sum() { return this.x + this.y; }
}
const field = { a: 1, b: 2 };
const added = { a: 1, b: 2 };
const removed = { a: 1, b: 2 };
const list = [1, 2, 3];
const grown = [1, 2, 3];
const cut = [1, 2, 3];
const holed = [1, 2, 3];
const far = [1, 2, 3];
const named = [1, 2, 3];
const point = new Point(1, 2);
const twin = new Point(1, 2);
const holder = { first: field, list: [field, added] };
const again = holder;
function f() { return f.count; }
function g() { return g.count; }
f.count = 1;
const empty = {};
const none = [];

const show = (name, object) => {
  let text = name;
  for (const key in object) text += ' ' + key + '=' + object[key];
  console.log(text);
};

export function main() {
  field.a = 10;
  show('field', field); // expect: field a=10 b=2
  added.c = 3;
  added.d = 4;
  show('added', added); // expect: added a=1 b=2 c=3 d=4
  delete removed.a;
  show('removed', removed); // expect: removed b=2
  removed.a = 5;
  show('removed', removed); // expect: removed b=2 a=5
  list[1] = 20;
  show('list', list); // expect: list 0=1 1=20 2=3
  grown[3] = 4;
  grown[4] = 5;
  show('grown', grown); // expect: grown 0=1 1=2 2=3 3=4 4=5
  cut.length = 1;
  show('cut', cut); // expect: cut 0=1
  delete holed[1];
  show('holed', holed); // expect: holed 0=1 2=3
  far[9] = 0;
  console.log(far.length, far[2], far[8], far[9]); // expect: 10 3 undefined 0
  named.title = 'numbers';
  named[0] = 'x';
  show('named', named); // expect: named 0=x 1=2 2=3 title=numbers
  point.x = 100;
  console.log(point.sum, twin.sum); // expect: 102 3
  console.log(point === twin, holder === again, holder.first === field, holder.list[0] === field); // expect: false true true true
  console.log(holder.first.a, holder.list[1].d, added === holder.list[1]); // expect: 10 4 true
  holder.first = added;
  holder.list[0] = holder;
  console.log(again.first === added, again.list[0] === again, holder.list[1] === added); // expect: true true true
  f.count = f() + 1;
  g.count = 7;
  console.log(f(), g()); // expect: 2 7
  empty.a = none;
  none[0] = empty;
  console.log(empty.a === none, none[0] === empty, none.length); // expect: true true 1
  Point.prototype.y = 50;
  Point.count = 2;
  console.log(twin.sum, new Point(1, 1).y, Point.count); // expect: 3 1 2
  delete twin.y;
  console.log(twin.sum); // expect: 51
}

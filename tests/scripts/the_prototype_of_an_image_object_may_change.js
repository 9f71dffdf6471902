// Methods that the top level put on a prototype may be replaced, added and removed at run time, for all objects that inherit them.
class Animal {
  name() { return 'animal'; }
  call() { return this.name() + '!'; }
}
class Dog extends Animal {
  name() { return 'dog'; }
}
const rex = new Dog();
const any = new Animal();
Animal.kind = 'A';

export function main() {
  console.log(rex.call(), any.call(), Dog.kind); // expect: dog! animal! A
  Dog.prototype.name = function () { return 'wolf'; };
  console.log(rex.call(), any.call()); // expect: wolf! animal!
  delete Dog.prototype.name;
  console.log(rex.call(), new Dog().call()); // expect: animal! animal!
  Animal.prototype.call = function () { return this.name() + '?'; };
  console.log(rex.call(), any.call()); // expect: animal? animal?
  rex.name = () => 'rex';
  console.log(rex.call(), any.call()); // expect: rex? animal?
  Animal.kind = 'B';
  Dog.kind = 'D';
  console.log(Animal.kind, Dog.kind, rex instanceof Dog, rex instanceof Animal); // expect: B D true true
  const old = { greet() { return 'old'; } };
  const young = { __proto__: old };
  console.log(young.greet()); // expect: old
  old.greet = () => 'new';
  console.log(young.greet(), 'greet' in young); // expect: new true
}

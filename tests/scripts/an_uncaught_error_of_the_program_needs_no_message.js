// An uncaught error without a message is reported by the name that it inherits, which no code of the program reads.
class Overheated extends RangeError {}
Overheated.prototype.name = 'über 90 €';

function check(value) {
  if (value > 3) throw new Overheated(); // throws: über 90 €
  return value;
}

export function main() {
  for (let i = 0; ; i++) console.log(check(i)); // expect: 0
  // expect: 1
  // expect: 2
  // expect: 3
}

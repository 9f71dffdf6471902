// A closure sees assignments made after it was created, by the function and by other closures.
export function main() {
  let x = 1;
  const read = () => x;
  const write = (value) => { x = value; };
  x = 2;
  console.log(read()); // expect: 2
  write(3);
  console.log(x, read()); // expect: 3 3
  const late = () => soon;
  let soon = 'now';
  console.log(late()); // expect: now
  function hoisted() { return ++x; }
  console.log(hoisted(), hoisted(), x); // expect: 4 5 5
  var self = () => self === undefined ? 'none' : 'self';
  console.log(self()); // expect: self
  try { throw 7; } catch (problem) {
    const seen = () => problem;
    problem++;
    console.log(seen()); // expect: 8
  }
}

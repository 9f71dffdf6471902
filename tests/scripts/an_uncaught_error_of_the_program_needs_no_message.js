// An uncaught error without a message is reported by the name that it inherits.
function check(value) {
  if (value > 3) throw new RangeError(); // throws: RangeError
  return value;
}

export function main() {
  for (let i = 0; ; i++) console.log(check(i)); // expect: 0
  // expect: 1
  // expect: 2
  // expect: 3
}

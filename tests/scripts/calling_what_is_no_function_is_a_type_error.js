// A call of any other kind of value can be caught; the arguments were evaluated before.
let calls = 0;
const count = () => ++calls;
function attempt(value) {
  try { return value(count()); } catch (error) { return error; }
}

export function main() {
  const problem = attempt(undefined);
  console.log(typeof problem, attempt(problem)); // expect: object TypeError: not a function
  console.log(attempt(null)); // expect: TypeError: not a function
  console.log(attempt(1)); // expect: TypeError: not a function
  console.log(attempt('text')); // expect: TypeError: not a function
  console.log(attempt(true)); // expect: TypeError: not a function
  console.log(attempt(16384)); // expect: TypeError: not a function
  console.log(attempt(count), calls); // expect: 9 9
}

// The order of side effects in expressions, arguments and comparisons.
let trace = '';
function step(name, result) {
  trace += name;
  return result;
}
function three() {
  return trace;
}

export function main() {
  step('a', 1) + step('b', 2) * step('c', 3);
  console.log(trace); // expect: abc
  trace = '';
  console.log(step('a', 3) > step('b', 2), trace); // expect: true ab
  trace = '';
  three(step('x'), step('y'), step('z'));
  console.log(trace); // expect: xyz
  trace = '';
  let target = 0;
  target = step('1', 5) - step('2', 3);
  console.log(target, trace); // expect: 2 12
  trace = '';
  (step('f', three))(step('g'));
  console.log(trace); // expect: fg
  let i = 1;
  console.log(i++ + i++ * i); // expect: 7
  i = 1;
  console.log(i + (i = 5) + i); // expect: 11
}

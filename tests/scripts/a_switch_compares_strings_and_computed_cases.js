// Case labels are expressions, evaluated in order until one matches; each switch has one scope.
let trace = '';
function label(value) {
  trace += value;
  return value;
}
function state(name) {
  switch (name) {
    case 'idle': return 0;
    case 'he' + 'at': return 1;
    case '': return 2;
    default: return -1;
  }
}

export function main() {
  console.log(state('idle'), state('heat'), state(''), state('x')); // expect: 0 1 2 -1
  switch (2) {
    case label(1): console.log('one'); break;
    case label(2): console.log('two'); // expect: two
      break;
    case label(3): console.log('three');
  }
  console.log(trace); // expect: 12
  switch (1) {
    case 0: let hidden = 'zero';
    case 1: hidden = 'late'; // throws: ReferenceError: variable used before its initialisation
  }
}

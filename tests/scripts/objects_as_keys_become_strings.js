// An object as a key becomes a string, once, before the property is looked for.
let trace = '';
function maker(name, value, text) {
  return {
    valueOf() { trace += 'v' + name; return value; },
    toString() { trace += 's' + name; return text; },
  };
}
function traced(result) {
  const seen = trace;
  trace = '';
  return seen + ' ' + result;
}

function keys(key) {
  const table = { seven: 1 };
  console.log(traced(table[key]), traced(key in table)); // expect: sa 1 sa true
  table[key] = 2;
  console.log(traced(table.seven)); // expect: sa 2
  table[key] += 3;
  table[key]++;
  trace = ''; // once each: the language has changed in this
  console.log(table.seven); // expect: 6
  const { [key]: taken, ...rest } = table;
  console.log(traced(taken), { [key]: 8 }.seven, rest.seven); // expect: sa 6 8 undefined
  class Made {
    [key]() { return 'method'; }
  }
  console.log(new Made().seven(), delete table[key], table.seven); // expect: method true undefined
  console.log(traced('done')); // expect: sasasa done
}

export function main() {
  keys(maker('a', 7, 'seven'));
}

// for-of over arrays and strings: break, continue, return, labels, finally, closures over its variable.
function find(values, wanted) {
  for (const value of values) {
    for (const letter of 'ab') {
      if (value === wanted) return value + letter;
      if (letter === 'a') continue;
    }
  }
  return 'none';
}
function through(values) {
  for (const x of values) {
    try {
      for (const y of values) {
        try {
          if (y === 2) return 'found ' + x;
        } finally {
          console.log('inner', x, y); // expect: inner 1 1
          // expect: inner 1 3
          // expect: inner 1 2
          // expect: inner 3 1
          // expect: inner 3 3
          // expect: inner 3 2
        }
      }
    } finally {
      if (x === 1) continue;
    }
  }
  return 'end';
}

export function main() {
  console.log(through([1, 3, 2])); // expect: found 3
  console.log(find([1, 2, 3], 2), find([], 1)); // expect: 2a none
  let text = '';
  outer: for (const x of [1, 2, 3]) {
    for (const y of [1, 2, 3]) {
      if (y === 3) continue outer;
      if (x === 3) break outer;
      text += x * y + ';';
    }
  }
  console.log(text); // expect: 1;2;2;4;
  const functions = [];
  for (const v of [1, 2, 3]) functions[functions.length] = () => v * 2;
  let sum = 0;
  for (let f of functions) sum += f();
  console.log(sum); // expect: 12
  const grown = [1];
  for (const v of grown) if (v < 4) grown[grown.length] = v + 1;
  console.log(grown.length); // expect: 4
  try {
    for (const x of 5) sum = x;
  } catch (error) {
    console.log('not iterable', sum); // expect: not iterable 12
  }
}

// Memory may run out anywhere: the error is caught like any other, and the memory is there again afterwards.
// not in Node: its memory takes minutes to fill, and to run out of it ends the process
function exhaust() {
  let list = null;
  for (;;) list = { list };
}

class Greedy {
  constructor() {
    this.kept = 1;
    exhaust();
  }
}

class Field {
  kept = exhaust();
}

const lazy = {
  get value() {
    return exhaust();
  },
  set value(ignored) {
    exhaust();
  },
};

function grow() {
  const items = [];
  let list = null;
  for (;;) {
    list = { list };
    items[items.length & 15] = [list, list];
  }
}

function attempt(name, action) {
  try {
    action();
    console.log(name, 'ended');
  } catch (error) {
    console.log(name, typeof error, { name }.name);
  }
}

function all() {
  attempt('function', () => exhaust());
  attempt('constructor', () => new Greedy());
  attempt('field', () => new Field());
  attempt('getter', () => lazy.value);
  attempt('setter', () => (lazy.value = 1));
  attempt('array', grow);
  attempt('pattern', () => {
    const [{ value }] = [lazy];
    return value;
  });
  attempt('for-of', () => {
    for (const item of [1, 2]) if (item === 2) exhaust();
  });
  attempt('for-in', () => {
    for (const key in { a: 1, b: 2 }) if (key === 'b') exhaust();
  });
  attempt('template', () => `${1}${exhaust()}`);
  attempt('catch', () => {
    try {
      throw 1;
    } catch {
      exhaust();
    }
  });
}

export function main() {
  all(); // expect: function object function
  // expect: constructor object constructor
  // expect: field object field
  // expect: getter object getter
  // expect: setter object setter
  // expect: array object array
  // expect: pattern object pattern
  // expect: for-of object for-of
  // expect: for-in object for-in
  // expect: template object template
  // expect: catch object catch
  try {
    try {
      exhaust();
    } finally {
      console.log('inner'); // expect: inner
      try {
        exhaust();
      } finally {
        console.log('innermost'); // expect: innermost
      }
    }
  } catch (error) {
    console.log('outer', typeof error); // expect: outer object
  }
  let failures = 0;
  for (let round = 0; round < 5; round++) {
    try {
      exhaust();
    } catch {
      failures++;
      continue;
    } finally {
      failures += 10;
    }
  }
  console.log(failures); // expect: 55
}

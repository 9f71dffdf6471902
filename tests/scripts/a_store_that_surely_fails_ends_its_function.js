// Nothing behind a store into undefined or null runs; the error is caught where it was called from.
function store(target, value) {
  target.a = value;
  return target.a;
}

function element(target) {
  target[0] = 1;
  return 'not reached';
}

function caught(action) {
  try {
    return action();
  } catch (error) {
    return 'caught';
  }
}

export function main() {
  console.log(caught(() => store(null, 1)), caught(() => element(undefined))); // expect: caught caught
}

// An error that is caught while every byte is in use is looked at, kept and thrown again without memory; a store may fail.
// not in Node: its memory takes minutes to fill, and to run out of it ends the process
let list = null;
let kept = null;

function exhaust() {
  for (;;) list = { list };
}

function caught() {
  try {
    exhaust();
  } catch (error) {
    return error;
  }
  return null;
}

// Its handler has no byte left: what it got is the engine's own error, or a copy that was made just before.
function stored() {
  try {
    exhaust();
  } catch (error) {
    try {
      error.code = 1;
      error.message = 'stored';
    } catch (second) {
      return second instanceof RangeError || second instanceof TypeError;
    }
    return error.message === 'stored' && error.code === 1;
  }
  return false;
}

export function main() {
  kept = caught();
  const full = kept instanceof RangeError && kept.name === 'RangeError' && kept.message === 'out of memory';
  const same = kept === kept && 'message' in kept && kept.constructor === RangeError && kept.code === undefined;
  list = null;
  console.log(full, same, String(kept)); // expect: true true RangeError: out of memory
  const result = stored();
  list = null;
  console.log(result, kept.message, kept.code); // expect: true out of memory undefined
  console.log(caught().code, caught().message); // expect: undefined out of memory
  list = null;
  const fresh = caught();
  list = null;
  throw fresh; // throws: RangeError: out of memory
}

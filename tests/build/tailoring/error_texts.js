// Errors of the engine that are looked at, and compared with a string, but neither written nor told apart.
// operations: GET_FIELD
function caught(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
  return null;
}

export function main() {
  const zero = digitalRead(0);
  const error = caught(zero ? main : undefined);
  console.log(error.message, error == (zero ? '' : 'TypeError: not a function')); // expect: not a function true
}

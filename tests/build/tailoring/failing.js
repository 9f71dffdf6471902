// An uncaught error of the program is written by its name and message.
// operations: THROW
export function main() {
  console.log('before'); // expect: before
  throw new RangeError(`too ${digitalRead(0) ? 'small' : 'large'}`); // throws: RangeError: too large
}

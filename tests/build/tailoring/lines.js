// Lines from the console; and an uncaught value that is no error.
// operations: THROW
export function main() {
  onLine((line) => console.log(line));
  if (!digitalRead(0)) throw { no: 'error' }; // throws: object
}

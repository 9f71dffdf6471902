// Time, bytes from the console, and edges; an uncaught string ends it.
// operations: THROW
export function main() {
  const since = millis();
  onByte((byte) => console.log('byte', byte));
  onEdge(1, 1, (level) => console.log('edge', level));
  setTimeout(() => {
    console.log('late', millis(since) >= 5); // expect: late true
    throw 'the end'; // throws: the end
  }, 5);
}

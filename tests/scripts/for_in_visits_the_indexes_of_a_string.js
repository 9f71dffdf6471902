// A string has its units as properties, so for-in visits their indexes; other primitive values have none.
export function main() {
  for (const index in 'ab') console.log(typeof index, index); // expect: string 0
  // expect: string 1
  for (const index in '\u20ac') console.log('wide', index); // expect: wide 0
  for (const index in '') console.log('never', index);
  for (const index in 12) console.log('never', index);
  for (const index in true) console.log('never', index);
  for (const index in null) console.log('never', index);
}

// A program that writes words.
// operations: CONST CALL_HOST
export function main() { console.log('words'); } // expect: words

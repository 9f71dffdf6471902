// An engine's error that nobody catches is reported with the line where it happened.
let callback;

export function main() {
  try {
    console.log('try'); // expect: try
  } finally {
    console.log('finally'); // expect: finally
  }
  callback(1); // throws: TypeError: not a function
}

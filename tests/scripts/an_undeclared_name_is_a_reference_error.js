// Reading or assigning a name that nobody declared throws when it is executed, not before.
function read() { return missing; }
function write() { missing = 1; }
function call() { missing(); }
function attempt(f) {
  try { f(); } catch (error) { return error; }
  return 'no error';
}

export function main() {
  console.log(attempt(read)); // expect: ReferenceError: variable is not defined
  console.log(attempt(write)); // expect: ReferenceError: variable is not defined
  console.log(attempt(call)); // expect: ReferenceError: variable is not defined
  console.log(typeof missing); // expect: undefined
  if (false) missing;
  console.log('alive'); // expect: alive
}

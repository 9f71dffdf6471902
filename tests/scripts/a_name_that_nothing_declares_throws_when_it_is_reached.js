// A name that nothing declares is no error before it is read or assigned, and then one that can be caught.
let evaluated = 0;

function count() {
  return ++evaluated;
}

function attempt(action) {
  try {
    action();
    return 'done';
  } catch (error) {
    return String(error);
  }
}

console.log(attempt(() => early)); // early: ReferenceError: variable is not defined

export function main() {
  console.log(typeof nothing, typeof (nothing), typeof Map === 'undefined' ? 'undefined' : typeof Map.missing); // expect: undefined undefined undefined
  console.log(attempt(() => nothing)); // expect: ReferenceError: variable is not defined
  console.log(attempt(() => nothing + count())); // expect: ReferenceError: variable is not defined
  console.log(attempt(() => nothing(count()))); // expect: ReferenceError: variable is not defined
  console.log(attempt(() => nothing.member)); // expect: ReferenceError: variable is not defined
  console.log(attempt(() => typeof nothing.member)); // expect: ReferenceError: variable is not defined
  console.log(attempt(() => (nothing += count()))); // expect: ReferenceError: variable is not defined
  console.log(attempt(() => nothing++)); // expect: ReferenceError: variable is not defined
  console.log(attempt(() => (nothing ??= count()))); // expect: ReferenceError: variable is not defined
  console.log(evaluated); // expect: 0
  console.log(attempt(() => (nothing = count()))); // expect: ReferenceError: variable is not defined
  console.log(evaluated); // expect: 1
  console.log(attempt(() => ([nothing] = [count()]))); // expect: ReferenceError: variable is not defined
  console.log(attempt(() => { for (nothing of [count()]) evaluated = 100; })); // expect: ReferenceError: variable is not defined
  console.log(evaluated); // expect: 3
  console.log(attempt(() => (undefined = 1)), attempt(() => NaN++)); // expect: TypeError: property is read-only TypeError: property is read-only
  console.log(attempt(() => evaluated > 3 && nothing)); // expect: done
  if (evaluated > 3) forgotten();
  nothing = 1; // throws: ReferenceError: variable is not defined
}

// The exception under way is replaced by the one thrown inside `finally`.
export function main() {
  try {
    throw 'first';
  } catch (e) {
    console.log(e); // expect: first
    throw 'second';
  } finally {
    console.log('cleaning'); // expect: cleaning
    throw 'third'; // throws: third
  }
}

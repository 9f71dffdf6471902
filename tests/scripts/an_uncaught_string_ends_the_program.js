// A thrown value that nobody catches ends `main`; what was printed before stays.
function fail(text) {
  throw 'no ' + text; // throws: no sensor
}

export function main() {
  console.log('before'); // expect: before
  fail('sensor');
  console.log('never');
}

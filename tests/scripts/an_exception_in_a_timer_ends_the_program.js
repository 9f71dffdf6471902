// An exception that nothing catches in a timer ends the program, whatever timers are left.
let caught = 0;

function fail(text) {
  throw text; // throws: too late
}

export function main() {
  setTimeout(() => {
    try {
      fail('in time');
    } catch (error) {
      caught++;
      console.log(error, caught); // expect: in time 1
    }
  }, 20);
  setTimeout(() => fail('too late'), 60);
  setTimeout(() => console.log('not any more'), 100);
  setInterval(() => console.log('nor this'), 200);
}

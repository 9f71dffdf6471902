// Timers run in the order of their moments, in that of their making where these are the same, and not before `main` is done.
// larger chip: nine timers wait at a time, which the RAM of 512 bytes has no room for
let pending = 'none';
let ticks = 0;

function tick(text) {
  ticks++;
  console.log(text, ticks);
  if (ticks === 2) clearInterval(interval);
}

const cleared = setTimeout(() => console.log('never'), 400);
setTimeout(() => console.log('made by the top level', pending), 700);
const interval = setInterval(() => tick('tick'), 300);
console.log('top level ends'); // early: top level ends

export function main() {
  pending = 'main was there';
  clearTimeout(cleared);
  clearTimeout(undefined);
  clearTimeout(cleared);
  setTimeout(() => {
    console.log('later, from within');
    setTimeout(() => console.log('from within a timer'));
  }, 800);
  setTimeout(() => console.log('first of two'), 20);
  setTimeout(() => console.log('second of two'), 20);
  setTimeout((a, b) => console.log(a + b), 1500, 'with ', 'arguments');
  setTimeout((...all) => console.log(all.length), 1800, 1, 2, 3);
  const self = setInterval((name) => {
    console.log('an interval that clears itself', name);
    clearInterval(self);
  }, 1200, 'x');
  console.log('main ends'); // expect: main ends
}
// expect: first of two
// expect: second of two
// expect: tick 1
// expect: tick 2
// expect: made by the top level main was there
// expect: later, from within
// expect: from within a timer
// expect: an interval that clears itself x
// expect: with arguments
// expect: 3

// A state machine on module variables and strings, fed with readings, as an application would be.
let state = 'idle';
let on = 0;
let faults = 0;
const target = 210;
const band = 5;

function step(t) {
  if (t < 0) {
    faults++;
    if (state === 'heat') print('off');
    state = 'fault';
    return -faults;
  }
  if (state === 'idle') {
    if (t < target - band) { state = 'heat'; print('on'); }
  } else if (state === 'heat') {
    on++;
    if (t > target + band) { state = 'idle'; print('off'); }
  } else {
    state = 'idle';
  }
  return on;
}

export function main() {
  for (let i = 0; i < 10; i++) step(200 + i * 2);
  // expect: on
  // expect: off
  console.log(state, on, faults); // expect: idle 8 0
  step(-1);
  console.log(state, faults, step(190)); // expect: fault 1 8
  step(190); // expect: on
  console.log(step(-1), state, on);
  // expect: off
  // expect: -2 fault 8
}

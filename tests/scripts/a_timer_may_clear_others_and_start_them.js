// A timer's callback may clear other timers, and start new ones.
let interval;
let count = 0;

function tick() {
  count++;
  console.log(count);
  if (count < 3) setTimeout(stop, 200);
}

function stop() {
  clearInterval(interval);
}

export function main() {
  interval = setInterval(tick, 80);
}
// expect: 1
// expect: 2
// expect: 3

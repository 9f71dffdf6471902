// Counts how often a button is pressed. Its contacts bounce: only what is still there after 20 ms counts.
//
// The button connects pin 3 with ground; each edge to low starts the timer anew.
const BUTTON = 3;
const SETTLED = 20;

let count = 0;
let timer;

function settled() {
  if (digitalRead(BUTTON)) return;
  count = (count + 1) & 0xff;
  console.log('pressed', count);
}

function bounced() {
  clearTimeout(timer);
  timer = setTimeout(settled, SETTLED);
}

export function main() {
  pinMode(BUTTON, INPUT_PULLUP);
  onEdge(BUTTON, 0, bounced);
  console.log('ready');
}

// The LED at the relay's pin blinks, and in between the chip sleeps.
let on = false;

function toggle() {
  on = !on;
  relay(on ? 1 : 0);
}

export function main() {
  console.log('blinking');
  setInterval(toggle, 500);
}

// A thermostat: readings come as decimal lines on the console, the relay switches the heating, the log says when.
//
// It switches on below the band and off above it, so it does not flutter. After three lines that are no reading it switches off.
import { onNumber } from './parts/numbers.js';

const TARGET = 200; // tenths of a degree
const BAND = 5;
const MOST_FAULTS = 3;

let isOn = false;
let faults = 0;

function heat(on, reading) {
  if (on === isOn) return;
  isOn = on;
  relay(on ? 1 : 0);
  console.log(reading, on ? 'heating' : 'off');
}

function read(tenths) {
  if (tenths === undefined) {
    console.log('no reading');
    faults = (faults + 1) & 0xff;
    if (faults >= MOST_FAULTS) heat(false, 'fault:');
    return;
  }
  faults = 0;
  if (tenths < TARGET - BAND) heat(true, tenths);
  if (tenths > TARGET + BAND) heat(false, tenths);
}

export function main() {
  relay(0);
  console.log('target', TARGET);
  onNumber(read);
}

// A sensor's calibration: the points are a CSV file, which is read and resampled when the firmware is built. The chip has a table with
// equal steps in ROM and interpolates.
//
// Each line on the console is a count of the converter, 0 … 1023; the answer is in tenths of a degree.
import { onNumber } from './parts/numbers.js';

const STEPS = 16;
const WIDTH = 64; // counts in a step: a power of two, so dividing is a shift
const SHIFT = 6;

// The points of the file: whole numbers, two a line.
function parse(text) {
  const numbers = [];
  let number = '';
  let isComment = false;
  for (const char of text) {
    if (char === '#') isComment = true;
    if (char === '\n' || char === ',') {
      if (number !== '') numbers[numbers.length] = +number;
      number = '';
      if (char === '\n') isComment = false;
    } else if (!isComment) {
      number += char;
    }
  }
  return numbers;
}

// The value at `count`, between the two points around it.
function at(points, count) {
  let last = 0;
  while (last + 4 < points.length && points[last + 2] <= count) last += 2;
  const [x0, y0, x1, y1] = [points[last], points[last + 1], points[last + 2], points[last + 3]];
  return (y0 + ((count - x0) * (y1 - y0)) / (x1 - x0)) | 0;
}

const points = parse(readFile('sensor.csv'));
const bases = [];
const rises = [];
for (let step = 0; step < STEPS; step++) {
  bases[step] = at(points, step * WIDTH);
  rises[step] = at(points, (step + 1) * WIDTH) - bases[step];
}

function calibrated(count) {
  const step = count >> SHIFT;
  return bases[step] + (((count & (WIDTH - 1)) * rises[step]) >> SHIFT);
}

export function main() {
  onNumber((count) => {
    if (count === undefined || count > 1023) console.log('no count');
    else console.log(count, calibrated(count));
  });
}

// Decimal numbers from the console, one a line: `onNumber(callback)`.
//
// Bytes are taken as they come, so no line is kept. Up to four digits; a point among them is left out, so 19.5 is 195. Any other line is
// passed on as undefined.
const NEWLINE = 10;
const RETURN = 13;
const POINT = 46;
const ZERO = 48;
const MOST = 999;

let value = 0;
let digits = 0;
let isGood = true;

function take(digit) {
  const before = value;
  if (digit < 0 || digit > 9 || before > MOST) {
    isGood = false;
    return;
  }
  value = before * 10 + digit;
  digits = 1;
}

export function onNumber(callback) {
  onByte((byte) => {
    if (byte === NEWLINE) {
      callback(isGood && digits === 1 ? value : undefined);
      value = 0;
      digits = 0;
      isGood = true;
    } else if (byte !== POINT && byte !== RETURN) {
      take(byte - ZERO);
    }
  });
}

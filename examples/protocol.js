// A serial protocol with frames: 0x7e, the length of the payload, the payload, its CRC-16 with the high byte first.
//
// What is no frame is passed over; a frame that is cut off ends with a time-out, so the next one is heard.
const START = 0x7e;
const LEAST = 2; // a command and its argument
const MOST = 8;
const TIME_OUT = 200;

// CRC-16/CCITT-FALSE, four bits at a time: the tables are made when the firmware is built, as bytes, which are small integers.
const POLYNOMIAL = 0x1021;
const high = newU8(16);
const low = newU8(16);
for (let nibble = 0; nibble < 16; nibble++) {
  let crc = nibble << 12;
  for (let bit = 0; bit < 4; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ POLYNOMIAL) & 0xffff : crc << 1;
  high[nibble] = crc >> 8;
  low[nibble] = crc & 0xff;
}

let crcHigh = 0xff;
let crcLow = 0xff;

function addNibble(nibble) {
  const index = (crcHigh >> 4) ^ nibble;
  crcHigh = (((crcHigh << 4) & 0xff) | (crcLow >> 4)) ^ high[index];
  crcLow = ((crcLow << 4) & 0xff) ^ low[index];
}

function addByte(byte) {
  addNibble(byte >> 4);
  addNibble(byte & 15);
}

// What the next byte is.
const BETWEEN = 0;
const LENGTH = 1;
const REST = 2;

let state = BETWEEN;
let left = 0; // bytes of the payload and of its CRC
let count = 0;
let command = 0;
let argument = 0;
let timer;

// The next byte begins a frame, if it can.
function rest() {
  clearTimeout(timer);
  state = BETWEEN;
}

function lost() {
  rest();
  console.log('cut off');
}

// Command 1 switches the relay, 2 does nothing; both are answered with their argument.
function execute() {
  if (command === 1) relay(argument);
  console.log(command === 1 ? 'relay' : command === 2 ? 'echo' : 'unknown', argument);
}

function begin(size) {
  if (size < LEAST || size > MOST) {
    rest();
    console.log('length', size);
    return;
  }
  left = size + 2;
  count = 0;
  argument = 0;
  crcHigh = 0xff;
  crcLow = 0xff;
  state = REST;
}

// The CRC of a payload with its CRC behind it is 0.
function take(byte) {
  addByte(byte);
  if (count === 0) command = byte;
  if (count === 1) argument = byte;
  count = (count + 1) & 15;
  if (count !== left) return;
  rest();
  if (crcHigh | crcLow) console.log('bad CRC');
  else execute();
}

function hear(byte) {
  if (state === REST) {
    take(byte);
  } else if (state === LENGTH) {
    begin(byte);
  } else if (byte === START) {
    timer = setTimeout(lost, TIME_OUT);
    state = LENGTH;
  }
}

export function main() {
  onByte(hear);
}

// Timers, console input, edges of pins: what happens later, and the loop that waits for it.
//
// A timer is a record in a list, the earliest first. Moments are cells of 32 bits that only the engine looks into, so a program with timers
// need not have arithmetic of that size. What the program never asks for is a field that is always undefined, and the code for it is not
// in the image.

const events = {
  next: undefined, // the list of timers begins here
  due: 0,
  callback: undefined,
  period: undefined,
  listeners: undefined,
  onLine: undefined,
  onByte: undefined,
};

// What %wait gives besides the number of a listener: engine/events.c.
const DUE = 64;
const LINE = 65;
const BYTE = 66;

function insert(timer) {
  let before = events;
  let next = before.next;
  while (next !== undefined && !%later(next.due, timer.due)) {
    before = next;
    next = before.next;
  }
  timer.next = next;
  before.next = timer;
}

function start(callback, delay, period) {
  const timer = { next: undefined, due: %due(+delay), callback, period };
  insert(timer);
  return timer;
}

export function setTimeout(callback, delay) {
  return start(callback, delay, undefined);
}

export function setInterval(callback, delay) {
  return start(callback, delay, +delay);
}

// The same where a program passes arguments for the callback: these are what programs then get.
export function setTimeoutWithArguments(callback, delay, ...args) {
  return start(() => callback(...args), delay, undefined);
}

export function setIntervalWithArguments(callback, delay, ...args) {
  return start(() => callback(...args), delay, +delay);
}

export function clearTimeout(timer) {
  let before = events;
  for (let next = before.next; next !== undefined; next = next.next) {
    if (next === timer) before.next = next.next;
    else before = next;
  }
}

export { clearTimeout as clearInterval };

// An interval starts anew before its callback runs, so that this may clear it.
function fire(timer) {
  events.next = timer.next;
  if (timer.period !== undefined) {
    timer.due = %again(timer.due, timer.period);
    insert(timer);
  }
  const callback = timer.callback;
  callback();
}

export function onLine(callback) {
  events.onLine = callback;
  %hear_lines();
}

export function onByte(callback) {
  events.onByte = callback;
  %hear_bytes();
}

// A later callback takes the place of an earlier one.
export function onEvent(number, callback) {
  for (let item = events.listeners; item !== undefined; item = item.next) {
    if (item.number === number) {
      item.callback = callback;
      return;
    }
  }
  events.listeners = { next: events.listeners, number, callback };
}

export function onEdge(pin, level, callback) {
  onEvent(pin, callback);
  %edge(pin, level);
}

function tell(number) {
  for (let item = events.listeners; item !== undefined; item = item.next) {
    if (item.number === number) {
      const callback = item.callback;
      callback(%event_data());
      return;
    }
  }
}

// The loop of programs that have timers and nothing else to wait for: until none is left.
export function runTimers() {
  for (let timer = events.next; timer !== undefined; timer = events.next) {
    %sleep(timer.due);
    fire(timer);
  }
}

// The loop of all others: until nothing can happen any more.
export function runEvents() {
  for (;;) {
    const timer = events.next;
    const { onLine, onByte, listeners } = events;
    if (timer === undefined && onLine === undefined && onByte === undefined && listeners === undefined) return;
    const event = %wait(timer === undefined ? undefined : timer.due);
    if (event < 0) return;
    if (timer !== undefined && event === DUE) {
      fire(timer);
    } else if (onLine !== undefined && event === LINE) {
      onLine(%line());
    } else if (onByte !== undefined && event === BYTE) {
      onByte(%byte());
    } else {
      tell(event);
    }
  }
}

export const INPUT = 0;
export const OUTPUT = 1;
export const INPUT_PULLUP = 2;

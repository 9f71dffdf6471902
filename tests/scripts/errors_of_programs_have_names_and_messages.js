// Error and its heirs, with and without `new`, extended by classes, thrown and looked at; an uncaught one is reported by name and message.
class SensorError extends RangeError {
  constructor(pin, cause) {
    super('pin ' + pin, { cause });
    this.name = 'SensorError';
    this.pin = pin;
  }
}

class Plain extends Error {}

function caught(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
}

function show(error) {
  console.log(String(error), error.name, error.message, error instanceof Error);
}

const early = new TypeError('early');

export function main() {
  for (const Kind of [Error, TypeError, RangeError, ReferenceError, SyntaxError, EvalError, URIError]) {
    const error = caught(() => { throw new Kind('of a kind'); });
    console.log(`${error}`, error.constructor === Kind, error instanceof Kind, Kind('called') instanceof Kind);
  }
  // expect: Error: of a kind true true true
  // expect: TypeError: of a kind true true true
  // expect: RangeError: of a kind true true true
  // expect: ReferenceError: of a kind true true true
  // expect: SyntaxError: of a kind true true true
  // expect: EvalError: of a kind true true true
  // expect: URIError: of a kind true true true
  show(early); // expect: TypeError: early TypeError early true
  early.message = 'late';
  show(early); // expect: TypeError: late TypeError late true
  const bare = Error();
  console.log(String(bare), bare.message === '', bare.hasOwnProperty('message'), 'cause' in bare); // expect: Error true false false
  const numbered = new Error(12, { cause: undefined });
  console.log(numbered.message + 1, 'cause' in numbered, Object.keys(numbered).length); // expect: 121 true 0
  show(new Plain('by a class')); // expect: Error: by a class Error by a class true
  console.log(new Plain() instanceof Plain, new Plain() instanceof RangeError); // expect: true false
  const broken = caught(() => { throw new SensorError(7, early); });
  show(broken); // expect: SensorError: pin 7 SensorError pin 7 true
  console.log(broken.cause === early, broken.pin, broken instanceof RangeError, broken instanceof TypeError); // expect: true 7 true false
  console.log(Object.getPrototypeOf(TypeError) === Error, Object.getPrototypeOf(RangeError.prototype) === Error.prototype); // expect: true true
  console.log(Error.prototype.toString.call({ name: 'N', message: '' }), Error.prototype.toString.call({ message: 'M' })); // expect: N Error: M
  console.log(String(caught(() => new Error({ toString() { throw 'no text'; } })))); // expect: no text
  throw new SensorError(8); // throws: SensorError: pin 8
}

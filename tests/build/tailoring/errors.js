// Errors of the engine are looked into, and may be told to lose what they have.
// operations: GET_FIELD
export function main() {
  const zero = digitalRead(0);
  try {
    (zero ? main : undefined)();
  } catch (error) {
    console.log(error.name, error.message); // expect: TypeError not a function
    console.log(delete error.message, error.name); // expect: true TypeError
  }
}

// A string doubled for ever is a RangeError in the end; afterwards the memory is there again.
function double(text) {
  for (;;) text += text;
}
function attempt() {
  try { double('12345678'); } catch (error) { return typeof error; }
  return 'never';
}

export function main() {
  console.log(attempt()); // expect: object
  console.log(attempt()); // expect: object
  let text = '';
  for (let i = 0; i < 20; i++) text = 'text ' + i;
  console.log(text); // expect: text 19
}

// The length of an array or a string and the units of a string stay; deleting them is a TypeError.
function attempt(action) {
  try {
    console.log(action());
  } catch (error) {
    console.log('refused', typeof error);
  }
}

export function main() {
  const items = [1, 2];
  const text = 'ab';
  attempt(() => delete items.length); // expect: refused object
  attempt(() => delete text.length); // expect: refused object
  attempt(() => delete text[1]); // expect: refused object
  attempt(() => delete text[2]); // expect: true
  attempt(() => delete text.other); // expect: true
  attempt(() => delete items[0]); // expect: true
  attempt(() => delete items[7]); // expect: true
  console.log(items.length, items[0], items[1]); // expect: 2 undefined 2
}

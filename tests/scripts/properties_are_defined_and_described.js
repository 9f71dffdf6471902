// Properties are defined and described with their attributes.
// larger chip: it defines accessors and hidden properties
export function main() {
  const box = {};
  Object.defineProperty(box, 'hidden', { value: 1 });
  Object.defineProperty(box, 'shown', { value: 2, writable: true, enumerable: true, configurable: true });
  Object.defineProperty(box, 'twice', {
    get() {
      return this.shown * 2;
    },
    set(value) {
      this.shown = value - 5;
    },
    configurable: true,
  });
  box.twice = 10;
  console.log(box.hidden, box.shown, box.twice, Object.keys(box).join()); // expect: 1 5 10 shown
  console.log(Object.getOwnPropertyNames(box).join()); // expect: hidden,shown,twice
  const hidden = Object.getOwnPropertyDescriptor(box, 'hidden');
  console.log(hidden.value, hidden.writable, hidden.enumerable, hidden.configurable); // expect: 1 false false false
  const twice = Object.getOwnPropertyDescriptor(box, 'twice');
  console.log(typeof twice.get, typeof twice.set, twice.enumerable, twice.configurable); // expect: function function false true
  Object.defineProperty(box, 'shown', { enumerable: false });
  console.log(box.shown, Object.keys(box).length); // expect: 5 0
  try {
    box.hidden = 2;
  } catch (error) {
    console.log('refused', box.hidden); // expect: refused 1
  }
}

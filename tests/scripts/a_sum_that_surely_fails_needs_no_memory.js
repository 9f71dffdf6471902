// A sum known to be beyond 32 bits makes no number, so the image has no heap; its engine once failed to link.
// integers only: with doubles there is no error
const low = -2000000000;
let sum = 0;

export function main() {
  try {
    sum = low + low;
  } catch (error) {
    console.log('too low');                         // expect: too low
  }
  console.log(sum);                                 // expect: 0
}

// Analysis finds that this recursion ends, and how deep it gets; a chip may have less RAM than that. Without a check of the stack the calls
// would write over the heap.
function sum(n) {
  return n ? n + sum(n - 1) : 0;
}
export function main() {
  let text = '';
  for (let i = 0; i < 9; i++) text += i;
  let result = 'no error';
  try {
    result = sum(30);
  } catch (e) {
    result = 'caught';
  }
  console.log(result === 465 || result === 'caught', sum(5)); // expect: true 15
  console.log(text); // expect: 012345678
}

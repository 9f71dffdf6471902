// Arrays alone, with indexes alone.
// operations: GET_INDEX PUT_INDEX NEW_ARRAY LOOP_BELOW
export function main() {
  const zero = digitalRead(0);
  const list = [zero, 2, 3];
  for (let i = 0; i < 3; i++) list[i] = list[i] * 2 + 1;
  console.log(list[0], list[zero + 1], list[2]); // expect: 1 5 7
}

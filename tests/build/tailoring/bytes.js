// Arrays of bytes alone.
// operations: GET_INDEX PUT_INDEX GET_LENGTH
export function main() {
  const zero = digitalRead(0);
  const bytes = newU8(zero + 4);
  for (let i = 0; i < 4; i++) bytes[i] = i * 100 + zero;
  let total = 0;
  for (const byte of bytes) total += byte;
  console.log(bytes[1], bytes[3], total, bytes.length); // expect: 100 44 344 4
}

// Loops whose end is an instruction that stands for several.
// operations: LOOP_BELOW_CONST
export function main() {
  let c = digitalRead(0) & 7;
  for (let i = 0; i < 200; i++) {
    for (let k = 0; k < 150; k++) c = (c + k) & 31;
  }
  print(c); // expect: 24
}

// Arithmetic of numbers that nobody knows when the image is made: of small integers and of larger ones.
// operations: ADD SUB MUL DIV_INT MOD EXP INC DEC NEG TO_NUMBER AND OR XOR INVERT SHL SHR SHR_U
// operations: LOAD STORE LOAD_STATIC STORE_STATIC DUP POP
let total = 0;

function show(a, b) {
  console.log(a + b, a - b, a * b, a % b); // expect: 20 14 51 2
  console.log((a / b) | 0, a ** 2, -a, ~a); // expect: 5 289 -17 -18
  console.log(a & b, a | b, a ^ b); // expect: 1 19 18
  console.log(a << b, a >> b, a >>> b, -a >>> 28); // expect: 136 2 2 15
  total += a;
  total++;
  let down = total--;
  console.log(total, --down, +(b > 2)); // expect: 17 17 1
}

function climb(n) {
  let s = (n++ * n++ + n++) * (n++ + n++) - n++ * (n++ + n++ * n++) - (n++ + n++) * (n++ - n++ * n++) + n++ * n++;
  s += (n-- * n-- + n--) * (n-- + n--) - n-- * (n-- + n-- * n--) - (n-- + n--) * (n-- - n-- * n--) + n-- * n--;
  return s + n;
}

export function main() {
  const zero = digitalRead(0);
  show(zero + 17, zero + 3);
  console.log(climb(zero + 2)); // expect: 12384
  // expect: 20009 20003 60018 2
  // expect: 6668 400240036 -20006 -20007
  // expect: 2 20007 20005
  // expect: 160048 2500 2500 15
  // expect: 20023 20023 1
  show(zero + 20006, zero + 3);
}

// Comparisons and truth, as values and as conditions, of every kind of value.
// operations: NOT LT LE GT GE EQ NE EQ_LOOSE NE_LOOSE TYPEOF TO_STRING CHECK_INIT
// operations: JUMP JTRUE JFALSE JTRUE_KEEP JFALSE_KEEP JNULLISH_KEEP JLT JLE JGT JGE JNLT JNLE JEQ JNE
// operations: THROW IMM CONST
let chosen = '';

function values(a, b) {
  console.log(a < b, a <= b, a > b, a >= b); // expect: true true false false
  console.log(a === b, a !== b, a == b, a != b); // expect: false true false true
  console.log(!a, typeof a, `${a}|`, a || 'none', a && b, a ?? b); // expect: true number 0| none 0 0
}

function conditions(a, b) {
  chosen = '';
  if (a < b) chosen += '<';
  if (a <= b) chosen += '<=';
  if (a > b) chosen += '>';
  if (a >= b) chosen += '>=';
  if (a === b) chosen += '===';
  if (a !== b) chosen += '!==';
  if (a) chosen += ' a';
  if (!b) chosen += ' !b';
  do { a++; } while (a < b);
  do { a--; } while (a > b);
  do { a++; } while (a <= b);
  do { a--; } while (a >= b);
  do { a++; } while (a !== b);
  do { a--; } while (a === b);
  do { a = 0; } while (a);
  return chosen;
}

function order(a, b) {
  chosen = '';
  if (a < b) chosen += '<';
  if (a <= b) chosen += '<=';
  if (a > b) chosen += '>';
  if (a >= b) chosen += '>=';
  return chosen || 'none';
}

function missing(flag) {
  let late = () => value;
  if (flag) return late();
  let value = 5;
  return late();
}

export function main() {
  const zero = digitalRead(0);
  values(zero, zero + 7);
  // expect: false true false true
  // expect: true false true false
  // expect: false string ab| ab ab ab
  values(zero ? 'b' : 'ab', zero ? 'a' : 'ab');
  // expect: true true false false
  // expect: false true false true
  // expect: false number 16390| 16390 20000 16390
  values(zero + 16390, zero + 20000);
  console.log(conditions(zero, zero + 2)); // expect: <<=!==
  console.log(conditions(zero + 2, zero)); // expect: >>=!== a !b
  console.log(order(zero ? 1 : undefined, zero), order(zero + 1, zero)); // expect: none >>=
  console.log(null ?? (zero ? null : undefined) ?? 'other'); // expect: other
  console.log((zero ? 1 : undefined) ?? 'neither'); // expect: neither
  try { missing(!zero); } catch (e) { console.log('early'); } // expect: early
  console.log(missing(zero)); // expect: 5
  try { throw chosen; } catch (e) { console.log(e); } // expect: >>=
  try { (zero ? conditions : undefined)(); } catch (e) { console.log('no function'); } // expect: no function
}

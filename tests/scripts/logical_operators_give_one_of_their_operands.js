// `&&`, `||`, `??` and `!`: values, short circuits, grouping.
let calls = 0;
function called(result) {
  calls++;
  return result;
}

export function main() {
  console.log(1 && 2, 0 && 2, ('' && 2) + '.'); // expect: 2 0 .
  console.log(1 || 2, 0 || 2, null || undefined); // expect: 1 2 undefined
  console.log(0 ?? 2, null ?? 2, undefined ?? null); // expect: 0 2 null
  console.log(false && called(1), true || called(1), 0 ?? called(1), calls); // expect: false true 0 0
  console.log(true && called('x'), false || called('y'), calls); // expect: x y 2
  console.log(1 && 0 || 3, (1 || 0) && 3, (null ?? 0) || 4); // expect: 3 3 4
  console.log(!0, !1, !'', !'a', !null, !undefined, !NaN); // expect: true false true false true true true
  console.log(!!main, !16384, !-1); // expect: true false false
  let seen = 'none';
  if (called(0) || called('') || called(7) && !called(0)) seen = 'some';
  console.log(seen, calls); // expect: some 6
}

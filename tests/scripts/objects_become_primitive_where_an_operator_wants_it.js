// An operator that meets an object calls its valueOf and toString, the left operand's first.
let trace = '';
function maker(name, value, text) {
  return {
    valueOf() { trace += 'v' + name; return value; },
    toString() { trace += 's' + name; return text; },
  };
}
function traced(result) {
  const seen = trace;
  trace = '';
  return seen + ' ' + result;
}

function arithmetic(a, b) {
  console.log(traced(a + b), traced(a - b), traced(a * b)); // expect: vavb 9 vavb 5 vavb 14
  console.log(traced(a % b), traced(a / b | 0)); // expect: vavb 1 vavb 3
  console.log(traced(a & b), traced(a | b), traced(a ^ b)); // expect: vavb 2 vavb 7 vavb 5
  console.log(traced(a << b), traced(a >> b), traced(a >>> b)); // expect: vavb 28 vavb 1 vavb 1
  console.log(traced(-a), traced(+a), traced(~a)); // expect: va -7 va 7 va -8
  console.log(traced(a + 1), traced(1 + a), traced(a - 1), traced(1 - a)); // expect: va 8 va 8 va 6 va -6
  console.log(traced('x' + a), traced(a + 'x'), traced(`${a}`)); // expect: va x7 va 7x sa seven
  let up = a, down = a, old = a;
  console.log(traced(++up), traced(--down), traced(old++)); // expect: va 8 va 6 va 7
}

function order(a, b) {
  console.log(traced(a < b), traced(a <= b), traced(a > b), traced(a >= b)); // expect: vavb false vavb false vavb true vavb true
  console.log(traced(a < 8), traced(8 < a), traced(a >= 7), traced(7 > a)); // expect: va true va false va true va false
  let taken = '';
  if (a < b) taken += 'lt';
  if (a <= b) taken += 'le';
  if (a > b) taken += 'gt';
  if (a >= b) taken += 'ge';
  if (!(a < b)) taken += ' nlt';
  if (!(a <= b)) taken += ' nle';
  if (!(a > b)) taken += ' ngt';
  if (!(a >= b)) taken += ' nge';
  console.log(traced(taken)); // expect: vavbvavbvavbvavbvavbvavbvavbvavb gtge nlt nle
  const never = maker('n', undefined, '');
  taken = '';
  if (never < 1) taken += 'lt';
  if (never >= 1) taken += 'ge';
  if (!(never < 1)) taken += 'nlt';
  if (!(never >= 1)) taken += 'nge';
  console.log(traced(taken)); // expect: vnvnvnvn nltnge
  let rounds = 0;
  for (let i = 0; i < b; i++) rounds++;
  console.log(traced(rounds)); // expect: vbvbvb 2
}

function equality(a, b) {
  console.log(traced(a == 7), traced(7 == a), traced(a != 7), traced(a == '7')); // expect: va true va true va false va true
  console.log('-', traced(a == b), traced(a == a), traced(a != a)); // expect: -  false  true  false
  console.log('-', traced(a == null), traced(undefined == a), traced(a != null)); // expect: -  false  false  true
  console.log('-', traced(a === 7), traced(a == true)); // expect: -  false va false
}

export function main() {
  const a = maker('a', 7, 'seven');
  arithmetic(a, maker('b', 2, 'two'));
  order(a, maker('b', 2, 'two'));
  equality(a, maker('b', 2, 'two'));
}

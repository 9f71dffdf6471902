// NaN made in several ways: no comparison but inequality holds for it.
const made = +undefined;

export function main() {
  const nan = +'no number';
  console.log(nan, made, NaN); // expect: NaN NaN NaN
  console.log(nan === nan, nan !== nan); // expect: false true
  console.log(nan == nan, nan != nan, made == NaN); // expect: false true false
  console.log(nan < 1, nan > 1, nan <= nan, nan >= nan); // expect: false false false false
  console.log(1 < nan, 1 > nan); // expect: false false
  if (nan < 1) console.log('less'); else console.log('not less'); // expect: not less
  if (!(nan >= 1)) console.log('not at least'); // expect: not at least
  let rounds = 0;
  while (rounds < nan) rounds++;
  console.log(rounds); // expect: 0
  for (let i = 0; !(i > nan) && i < 3; i++) rounds += i;
  console.log(rounds); // expect: 3
  console.log(nan + 1, nan * 0, nan - nan, -nan); // expect: NaN NaN NaN NaN
  console.log(nan | 0, nan ? 'yes' : 'no', typeof nan); // expect: 0 no number
  console.log(undefined + 1, null + 1, 'x' * 2); // expect: NaN 1 NaN
}

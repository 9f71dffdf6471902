// Without a label they concern the nearest loop only; `continue` runs the update.
export function main() {
  let text = '';
  for (let i = 0; i < 6; i++) {
    if (i === 1) continue;
    if (i === 4) break;
    text += i;
  }
  console.log(text); // expect: 023
  text = '';
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      if (j === i) break;
      if (j === 5) continue;
      text += i + '' + j + ' ';
    }
  }
  console.log(text + '.'); // expect: 10 20 21 .
  let n = 0;
  let odd = 0;
  while (n < 10) {
    n++;
    if (n % 2 === 0) continue;
    odd += n;
  }
  console.log(odd); // expect: 25
  n = 0;
  do {
    n++;
    if (n === 2) continue;
    if (n > 4) break;
  } while (n !== 2 || odd === 25);
  console.log(n); // expect: 5
}

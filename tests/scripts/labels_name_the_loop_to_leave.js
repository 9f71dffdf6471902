// `break` and `continue` with labels, on loops, nested loops and plain blocks.
export function main() {
  let text = '';
  outer: for (let i = 0; i < 4; i++) {
    inner: for (let j = 0; j < 4; j++) {
      if (j === 2) continue outer;
      if (i === 3) break outer;
      if (i === 1) continue inner;
      text += i + '' + j + ' ';
    }
    text += 'never';
  }
  console.log(text + '.'); // expect: 00 01 20 21 .
  let where = 'start';
  block: {
    where = 'inside';
    if (where === 'inside') break block;
    where = 'after';
  }
  console.log(where); // expect: inside
  let n = 0;
  again: while (true) {
    do {
      n++;
      if (n < 5) continue again;
      break again;
    } while (true);
  }
  console.log(n); // expect: 5
  a: b: for (let i = 0; ; i++) {
    if (i < 3) continue a;
    break b;
  }
  console.log('left'); // expect: left
}

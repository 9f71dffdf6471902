// `break` leaves the switch, `continue` the loop's round, `return` the function.
function scan() {
  let text = '';
  for (let i = 0; i < 6; i++) {
    switch (i) {
      case 0: continue;
      case 1: break;
      case 2: switch (text) { case '1': text += 'n'; break; default: text += 'd'; }
      case 3: text += i; continue;
      case 5: return text + '!';
    }
    text += i;
  }
  return 'never';
}

export function main() {
  console.log(scan()); // expect: 1n234!
}

// Records of timers and their callbacks survive collections, in `main` and between callbacks.
// larger chip: six timers with closures, strings and an array take more than the RAM of 512 bytes has for them
const log = [];

function work(text) {
  let s = '';
  for (let i = 0; i < 30; i++) s = text + i;
  return s;
}

export function main() {
  for (let i = 0; i < 5; i++) {
    let name = work('n' + i + ' ');
    setTimeout(() => log[log.length] = work(name), 20 + i * 20);
  }
  let count = 0;
  const interval = setInterval(() => {
    count++;
    work('garbage');
    if (count < 4) return;
    clearInterval(interval);
    console.log(log.length, log[0], log[4]); // expect: 5 n0 2929 n4 2929
  }, 50);
}

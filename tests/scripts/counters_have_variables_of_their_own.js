// Each call makes new variables; closures made by the same call share them.
function counter(start) {
  let n = start;
  return () => n++;
}
let readShared;
let bumpShared;
function pair() {
  let shared = 0;
  readShared = () => shared;
  bumpShared = () => { shared += 5; };
}

export function main() {
  const a = counter(10);
  const b = counter(20);
  console.log(a(), a(), b(), a(), b()); // expect: 10 11 20 12 21
  pair();
  bumpShared();
  bumpShared();
  console.log(readShared()); // expect: 10
  const oldRead = readShared;
  pair();
  bumpShared();
  console.log(readShared(), oldRead()); // expect: 5 10
}

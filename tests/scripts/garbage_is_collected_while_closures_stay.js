// Many short-lived boxes, closures and strings do not exhaust the memory; live ones keep their values.
function counter(start) {
  let n = start;
  return () => ++n;
}

export function main() {
  const kept = counter(0);
  let label = 'label';
  let sum = 0;
  for (let i = 0; i < 400; i++) {
    const short = counter(i);
    sum += short();
    kept();
    if (i % 100 === 0) label += i;
  }
  console.log(sum, kept()); // expect: 80200 401
  console.log(label); // expect: label0100200300
}

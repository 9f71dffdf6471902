// `{ ...source }` and `{ a, ...rest }`: getters are called, hidden and private members left out.
export function main() {
  const log = [];
  const src = { get a() { log[log.length] = 'a'; return 1; }, b: 2, [1]: 'one' };
  const c1 = { ...src, z: 3 };
  let ks = '';
  for (const k in c1) ks += k + ',';
  console.log(ks, c1.a, log.length); // expect: 1,a,b,z, 1 1
  src.b = 5;
  const { b, ...rest } = src;
  console.log(b, rest.a, rest[1], rest.b, log.length); // expect: 5 1 one undefined 2
  console.log({ ...null, ...undefined, ...5, ...true }.x, { ...'hi' }[1], { ...[7, 8] }[1]); // expect: undefined i 8
  const k = 'b';
  const { [k]: bb, ...r2 } = src;
  console.log(bb, r2.b, r2.a); // expect: 5 undefined 1
  class P { #x = 1; y = 2; get z() { return 3; } }
  const pc = { ...new P() };
  console.log(pc.y, pc.z); // expect: 2 undefined
  const { ...copy } = [1, 2];
  console.log(copy[0], copy.length); // expect: 1 undefined
  function f({ a, ...o }) { return o; }
  console.log(f({ a: 1, q: 2 }).q); // expect: 2
  let x, y;
  ({ x, ...y } = { x: 1, w: 2 });
  console.log(x, y.w); // expect: 1 2
  ({ ...y.inner } = { t: 1 });
  console.log(y.inner.t); // expect: 1
  const acc = { ...{ get q() { return 'val'; } } };
  acc.q = 'w';
  console.log(acc.q); // expect: w
  console.log({ ...{ __proto__: { inh: 1 }, own: 2 } }.inh); // expect: undefined
}

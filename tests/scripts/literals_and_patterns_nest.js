// Object and array literals with computed keys, patterns in each other.
// larger chip: it asks for more RAM than the part has
export function main() {
  const k = 'dyn', o = { [k]: 1, [k + 1]() { return 2; }, get [k + 2]() { return 3; }, set [k + 2](v) { this.s = v; }, [`t${k}`]: 4, 'q r': 5, 0x10: 6, 1e3: 7, async: 9, get: 10, set: 11, static: 12, new: 13, get get() { return 'gg'; }, k, k2: { k }, __proto__: { p: 'proto' }, ['__proto__']: 'own' };
  console.log(o.dyn, o.dyn1(), o.dyn2, o.tdyn, o['q r'], o[16], o[1000], o.async, o.get, o.set, o.static, o.new, o.k, o.k2.k, o.p, o['__proto__']); // expect: 1 2 3 4 5 6 7 9 gg 11 12 13 dyn dyn proto own
  o.dyn2 = 'x';
  console.log(o.s); // expect: x
  const d = { a: 1, a: 2, get b() { return 1; }, b: 3 };
  console.log(d.a, d.b); // expect: 2 3
  const e = { b: 1, get b() { return 'g'; } };
  console.log(e.b); // expect: g
  const order = [];
  const w = { [(order[order.length] = 'k1', 'a')]: (order[order.length] = 'v1'), [(order[order.length] = 'k2', 'b')]: (order[order.length] = 'v2') };
  console.log(order[0], order[1], order[2], order[3]); // expect: k1 v1 k2 v2
  const { a, ...others } = { a: 1, b: 2 };
  console.log(others.b); // expect: 2
  const { x: { y: deep = 4 } = {} } = {};
  console.log(deep); // expect: 4
  const [p, , q = 3, ...[r, s]] = [1, 2, undefined, 4, 5];
  console.log(p, q, r, s); // expect: 1 3 4 5
  let m, n;
  [m, n] = [1, 2];
  [m, n] = [n, m];
  console.log(m, n); // expect: 2 1
  ({ m, n: [n] } = { m: 5, n: [6] });
  console.log(m, n); // expect: 5 6
  const fn = ({ a = 1, b: { c } = { c: 2 } } = {}) => a + c;
  console.log(fn(), fn({ a: 5 })); // expect: 3 7
  const { length } = 'abc';
  console.log(length); // expect: 3
  const { [k]: dynv, [`${k}1`]: dynf } = o;
  console.log(dynv, typeof dynf); // expect: 1 function
  [o.z, o['zz']] = [7, 8];
  console.log(o.z, o.zz); // expect: 7 8
  const [c1, c2] = 'xy';
  console.log(c1 + c2); // expect: xy
  for (const [i, { v }] of [[0, { v: 'a' }]]) console.log(i, v); // expect: 0 a
  const nest = [[1, [2]], { z: [3] }];
  const [[n1, [n2]], { z: [n3] }] = nest;
  console.log(n1, n2, n3); // expect: 1 2 3
  console.log([1, , 3].length, [, ].length, [...[1, 2], ...'ab', 5].length, [[1], [2]][1][0], { a: { b: { c: 1 } } }.a.b.c, ((a, b) => ({ a, b }))(1, 2).b, `a${1}${`b${2}`}c`, 0b11, 0o17, 0xff, 1_000, 5.); // expect: 3 1 5 2 1 2 a1b2c 3 15 255 1000 5
}

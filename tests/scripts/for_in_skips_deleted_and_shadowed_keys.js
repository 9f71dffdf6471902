// for-in: order of keys, prototypes, deleted keys, every kind of target.
export function main() {
  const o = { a: 1, b: 2, c: 3 };
  for (const k in o) { console.log(k); delete o.c; delete o.b; } // expect: a
  const p = { x: 1, __proto__: { y: 2, x: 3 } };
  for (const k in p) console.log(k); // expect: x
  // expect: y
  for (const k in null) console.log('no');
  for (const k in undefined) console.log('no');
  for (const k in 'ab') console.log(k); // expect: 0
  // expect: 1
  for (const k in [5, , 6]) console.log(k); // expect: 0
  // expect: 2
  for (const k in 5) console.log(k);
  for (o.k in { q: 1 }) console.log(o.k); // expect: q
  for ([o.z] in { xy: 1 }) console.log(o.z); // expect: x
  for (const [c] in { uv: 1 }) console.log(c); // expect: u
  for (const { length } in { abc: 1 }) console.log(length); // expect: 3
  const r = { b: 1, 2: 1, a: 1, 1: 1, [-1]: 1, '01': 1 };
  for (const k in r) console.log(k, typeof k); // expect: 1 string
  // expect: 2 string
  // expect: b string
  // expect: a string
  // expect: -1 string
  // expect: 01 string
  class A { m() {} get g() { return 1; } }
  for (const k in new A()) console.log('bad', k);
  const add = { a: 1 };
  let cnt = 0;
  for (const k in add) { add[k + 'x'] = 1; if (cnt++ > 5) break; }
  console.log(cnt); // expect: 1
  for (var v in { one: 1 });
  console.log(v); // expect: one
  const sh = { __proto__: { hid: 1 } };
  outer: for (const a in { x: 1, y: 2 }) { for (const b in { p: 1, q: 2 }) { if (b === 'q') continue outer; if (a === 'y') break outer; console.log(a, b); } } // expect: x p
}

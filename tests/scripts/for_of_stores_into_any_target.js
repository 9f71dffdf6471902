// for-of into members and patterns; labels that leave and continue every kind of loop.
export function main() {
  const o = {};
  for (o.y of [1, 2]);
  console.log(o.y); // expect: 2
  for (const [a, b] of [[1, 2], [3, 4]]) console.log(a + b); // expect: 3
  // expect: 7
  for (const { p: { q = 5 } = {} } of [{ p: { q: 1 } }, {}, { p: {} }]) console.log(q); // expect: 1
  // expect: 5
  // expect: 5
  let z;
  for (z of 'hé😀') console.log(z); // expect: h
  // expect: é
  // expect: 😀
  for ([z] of [[9]]) console.log(z); // expect: 9
  for (({ z } = { z: 4 }); z < 5; z++) console.log(z); // expect: 4
  for (o['k' + 1] of [3]) console.log(o.k1); // expect: 3
  lab: for (const x of [1, 2, 3]) { for (;;) { if (x === 2) continue lab; break; } console.log(x); } // expect: 1
  // expect: 3
  lab2: do { let i = 0; while (true) { if (i++ > 2) continue lab2; } } while (false);
  console.log('after'); // expect: after
  a: { b: { break a; } console.log('no'); } c: for (let i = 0; i < 3; i++) { switch (i) { case 1: continue c; } console.log(i); } // expect: 0
  // expect: 2
  x: for (var i2 = 0, j = 0; i2 < 3; i2++, j--) { y: while (true) { if (i2 === 1) continue x; break y; } }
  console.log(i2, j); // expect: 3 -3
  for (const v of [1, 2, 3]) { try { if (v === 2) continue; if (v === 3) break; } finally { console.log('f', v); } } // expect: f 1
  // expect: f 2
  // expect: f 3
  for (let i = 0, n = 2; i < n; i++) { let i = 'in'; console.log(i); } // expect: in
  // expect: in
  const fs = [];
  for (const v of [1, 2]) fs[fs.length] = () => v;
  console.log(fs[0](), fs[1]()); // expect: 1 2
  const gs = [];
  for (const k in { a: 1, b: 1 }) gs[gs.length] = () => k;
  console.log(gs[0](), gs[1]()); // expect: a b
  for (let of = 0; of < 1; of++) console.log(of); // expect: 0
  for (const async of [1]) console.log(async); // expect: 1
  function ff() { for (const x of [1, 2, 3]) { if (x === 2) return x; } }
  console.log(ff()); // expect: 2
  const grow = [1, 2];
  for (const g of grow) { if (grow.length < 4) grow[grow.length] = g * 10; console.log(g); } // expect: 1
  // expect: 2
  // expect: 10
  // expect: 20
}

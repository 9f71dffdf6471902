// Compound and logical assignments and increments, of members and names.
export function main() {
  const o = { a: 0, b: null, c: 5, get g() { return this.gv; }, set g(v) { console.log('set', v); this.gv = v; } };
  let x = null, y = 0, z = 3;
  x ??= 1;
  y ||= 2;
  z &&= 4;
  console.log(x, y, z); // expect: 1 2 4
  o.a ||= 7;
  o.b ??= 8;
  o.c &&= 9;
  o.d ??= 1;
  o['e' + 1] ||= 2;
  console.log(o.a, o.b, o.c, o.d, o.e1); // expect: 7 8 9 1 2
  o.g ??= 1; // expect: set 1
  o.g ??= 2;
  o.g &&= 3; // expect: set 3
  o.g ||= 4;
  console.log(o.a **= 2, o.b <<= 1, o.c >>>= 1, o['d'] ^= 3, o.e1 %= 2, (o.q ??= 'new'), (o.q ||= 'no'), (o.q &&= 'and')); // expect: 49 16 4 2 0 new new and
  o.n ||= function () {};
  console.log(typeof o.n); // expect: function
  const k = { i: 0 };
  const arr = [1, 2, 3];
  arr[k.i++] += 10;
  arr[k.i++] **= 2;
  arr[++k.i] ??= 5;
  console.log(arr[0], arr[1], arr[2], arr[3], k.i); // expect: 11 4 3 5 3
  arr[0]++;
  --arr[1];
  console.log(arr[0]--, ++arr[1], arr[0], arr[1]); // expect: 12 4 11 4
  let f;
  f ||= () => 1;
  console.log(f()); // expect: 1
  const c1 = 1;
  try { c1 ||= 2; console.log('short'); c1 &&= 2; } catch { console.log('const'); } // expect: short
  // expect: const
  let und;
  console.log(und?.a ?? (und ??= 5), und); // expect: 5 5
  x = y = z = 1;
  console.log(x, y, z); // expect: 1 1 1
  console.log((x, y, 5), void 0, typeof null, typeof (() => 1), -(-x), +'3', ~5, !0); // expect: 5 undefined object function 1 3 -6 true
  var i = 5;
  i = i++ + ++i;
  console.log(i); // expect: 12
  let s = 'a';
  s += 1 + 2;
  s += `${s}`;
  console.log(s); // expect: a3a3
}

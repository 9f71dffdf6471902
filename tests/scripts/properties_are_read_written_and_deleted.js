// Properties by name and by computed key: every kind of assignment, `in`, `delete`, the order of keys.
const base = { a: 1, 'b c': 2, 3: 'three', ['k' + 1]: 4 };

export function main() {
  const o = { ...base, last: null };
  console.log(o.a, o['b c'], o[3], o['3'], o.k1, o.last, o.none); // expect: 1 2 three three 4 null undefined
  console.log((o.a = 3), (o.a += 4), o.a++, ++o.a, o.a--, o.a); // expect: 3 7 7 9 9 8
  const k = 'z';
  console.log((o[k] = 1), (o[k] += 2), o[k]++, ++o[k], o[k]--, o.z); // expect: 1 3 3 5 5 4
  console.log((o.n ??= 5), (o.n ??= 6), (o.n &&= 0), (o.n ||= 9), (o[k] ??= 1), (o[k] &&= 2), (o[k] ||= 3)); // expect: 5 5 0 9 4 2 2
  o.n -= 1;
  o[k]--;
  o.q ||= 7;
  o[k] &&= o.q;
  console.log(o.n, o[k], o.q); // expect: 8 7 7
  console.log('a' in o, 'none' in o, delete o.a, 'a' in o, delete o[k], delete o.none); // expect: true false true false true true
  for (const key in o) console.log(key); // expect: 3
  // expect: b c
  // expect: k1
  // expect: last
  // expect: n
  // expect: q
  console.log(base.a, typeof o, o === o, { ...base } === base); // expect: 1 object true false
}

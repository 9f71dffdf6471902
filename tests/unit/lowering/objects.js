let o = { a: 1, 'b c': 2, 3: 'three', ['k' + 1]: 4, m() { return this.a; }, f: function () { return 7; }, get g() { return this.a * 10; }, set g(v) { this.a = v; } };
print(o.a, o['b c'], o[3], o['3'], o.k1, o.m(), o.f(), o.g);
o.g = 5; print(o.a, o.g, o['g']); o['g'] = 6; print(o.m(), o['m']());
print(o.a = 3, o.a += 4, o.a++, ++o.a, o.a--, o['a'] = 2, o['a'] -= 5, o['a']++, --o['a'], o.a);
let k = 'z'; print(o[k] = 1, o[k] += 2, o[k]++, ++o[k], o[k]);
o[k] += 2; o[k]++; o.z -= 1; o.z++; print(o.z);
print(o.n ??= 5, o.n ??= 6, o.n &&= 0, o.n ||= 9, o[k] ??= 1, o[k] &&= 2, o[k] ||= 3);
o.q ??= 1; o.q ??= 2; o.q &&= 3; o.q ||= 4; o[k] &&= 8; o[k] ||= 9; print(o.q, o[k]);
print('a' in o, 'nope' in o, delete o.a, 'a' in o, delete o[k], k in o, delete o.nope, delete 5);
print(o?.f(), o.nope?.x.y.z, o.nope?.(), o.nope?.x(), o?.['f'](), o?.f?.(), (o?.m)(), typeof o?.nope);
let u; print(u?.x, u?.[1], u?.x.y(), u?.(), delete u?.x, delete o?.q, o.q, u?.x[print('no')]);
print({ __proto__: o }.f(), { ['__proto__']: 1 }.__proto__, typeof {}, ({ ...o, z: 1 }).z, { ...null }.x);
let a = [1, , 3, ...'ab', ...[7, , 8], ,]; print(a.length, a[0], a[1], 1 in a, a[3], a[4], a[6], a[7], a[8]);
a[20] = 1; print(a.length); a.length = 2; print(a[2], a.length); a.x = 4; print(a.x, a['length']);
print([[1, 2], [3, [4]]][1][1][0], 'abc'[1], 'abc'.length);
for (const key in { a: 1, b: 2, __proto__: { c: 3, a: 4 } }) print(key);
for (let key in null) print(key); for (k in [5, 6]) print(k, typeof k);
for (o.w in { p: 1 }) print(o.w);
function Point(x, y) { this.x = x; this.y = y; }
Point.prototype.sum = function () { return this.x + this.y; };
let p = new Point(1, 2); print(p.sum(), p instanceof Point, o instanceof Point, p.constructor === Point, 1 instanceof Point);
function Other() { return { r: 1 }; } print(new Other().r, new Other instanceof Other);
let fs = []; for (const v of [1, 2, 3]) fs[fs.length] = () => v * 2; for (let f of fs) print(f());
function find(xs, w) { for (const x of xs) { for (const c of 'ab') { if (x === w) return x + c; if (c === 'b') continue; } } return 'none'; }
print(find([1, 2, 3], 2), find([], 1));
outer: for (const x of [1, 2, 3]) { for (const y of [1, 2, 3]) { if (y === 2) continue outer; if (x === 3) break outer; print(x, y); } }
function fin(xs) { for (const x of xs) { try { for (const y of xs) { try { if (y === 2) return y; } finally { print('in', y); } } } finally { print('out', x); if (x === 1) continue; } } return 'end'; }
print(fin([1, 3, 2]));
for (const x of [1, 2]) { switch (x) { case 1: continue; default: print('two', x); break; } }
lab: { for (const x of 'xyz') { if (x === 'y') break lab; print(x); } print('never'); }
try { for (const x of 5) print(x); } catch (e) { print('caught'); }
try { u.x; } catch (e) { print('caught'); } try { u.x = 1; } catch (e) { print('caught'); } try { new u(); } catch (e) { print('caught'); }
const self = { v: 1, arrow() { return () => this.v; }, nested() { return [1, 2].length + this.v; } }; print(self.arrow()(), self.nested());
let { a: d1, b: { c: d2 = 5, ...rest }, ['x' + 1]: d3 = 'dflt' } = { a: 1, b: { e: 2, f: 3 } }; print(d1, d2, d3, rest.e, rest.f);
let [e1, , e2 = 4, ...e3] = [1, 2, undefined, 5, 6]; print(e1, e2, e3.length, e3[1]);
var [s1, s2, s3] = 'hi'; print(s1, s2, s3); [s1, s2] = [s2, s1]; print(s1, s2); print(([s1, ...s3] = [9, 8])[1], s1, s3[0]);
({ x: o.dx, y: o[k + 1], z: [o.dz] } = { x: 1, y: 2, z: [3] }); print(o.dx, o[k + 1], o.dz);
function par({ x, y = x + 1 }, [z = 3, w] = [], q = x) { return () => [x, y, z, w, q].length + x + y + z + q; } print(par({ x: 1 })(), par({ x: 1, y: 5 }, 'ab', 2)());
try { throw { code: 4 }; } catch ({ code, other = 'o' }) { print(code, other); }
for (const { n, l: [first] } of [{ n: 1, l: [2] }, { n: 3, l: [4] }]) print(n, first);
for (const [i, j] of [[1, 2], [3, 4]]) print(i + j); for (var vv of [1]) print(vv); for ([s1, o.t] of [[1, 2]]) print(s1, o.t);
try { let { zz } = null; } catch (e) { print('caught'); } try { let {} = null; } catch (e) { print('caught'); } try { let [zz] = {}; } catch (e) { print('caught'); }
let [] = []; let late = () => { let { a, b } = { a: 1, b: 2 }; return () => a + b; }; print(late()());
let big = [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,,34,]; print(big.length, big[32], big[33], big[34]);

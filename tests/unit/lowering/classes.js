let key = 'comp';
class A {
  x = 1; y = this.x + 1; z; 'q r' = 5; 7 = 8; f = () => this.x; g = function () { return this.y; };
  static count = 0; static made = () => this.count;
  constructor(a, b = 2) { this.a = a; this.b = b; A.count++; }
  sum() { return this.a + this.b + this.x; }
  get twice() { return this.a * 2; } set twice(v) { this.a = v / 2; }
  static of(v) { return new A(v, v); }
  static get total() { return this.count * 100; }
  [key + 1]() { return 'computed'; }
  who() { return 'A' + this.name(); } name() { return 'a'; }
}
let a = new A(5); print(a.x, a.y, a.z, 'z' in a, a['q r'], a[7], a.f(), a.g(), a.sum(), a.twice, a.comp1());
a.twice = 20; print(a.a, A.count, A.made(), A.of(3).sum(), A.total, a instanceof A, a.constructor === A, A.prototype.constructor === A);
for (let k in a) print(k);
class B extends A {
  w = this.x + 10;
  constructor(q) { super(q, q + 1); this.q = q; }
  sum() { return super.sum() * 10; }
  get twice() { return super.twice + 1; } set twice(v) { this.a = v; }
  static of(v) { return super.of(v).sum() + v; }
  name() { return 'b' + super['na' + 'me'](); }
  both() { return [1, 2].length + (() => super.sum() + this.w)(); }
}
let b = new B(1); print(b.w, b.q, b.a, b.b, b.sum(), b.twice, b.who(), B.of(4), b.both(), B.count, B.total, b instanceof A, b instanceof B, a instanceof B);
b.twice = 9; print(b.a, b.twice);
class C extends B { } let c = new C(7); print(c.q, c.sum(), c instanceof C, c.constructor === C);
class D extends C { extra = 'e'; static s = super.of(1); static { this.t = D.s + 1; } } print(new D(2).extra, D.s, D.t);
const E = class Named { me() { return Named === E; } static make() { return new this(); } }; print(E.make().me());
const F = class { v = 3; }; print(new F().v, new (class { k = 4 })().k);
function Old(n) { this.n = n; } Old.prototype.get = function () { return this.n; };
class New extends Old { more() { return this.get() + 1; } } print(new New(4).more());
class G { static a = 1; static b = this.a + 1; static [key] () { return 'st'; } static { let t = G.b; var u = t * 2; this.c = u; } } print(G.a, G.b, G.c, G.comp());
class H extends A { constructor(f) { if (f) super(1); else super(2, 3); this.late = () => this.a + this.b; } } print(new H(true).late(), new H(false).late());
class I extends A { constructor() { const g = () => this.a; super(6); print(g()); } } new I();
class J extends A { constructor() { this.x = 1; super(); } } try { new J(); } catch (e) { print('no this'); }
class K extends A { constructor() { } } try { new K(); } catch (e) { print('no super'); }
class L extends A { constructor() { super(); return { other: 1 }; } } print(new L().other);
class M { constructor() { return { m: 2 }; } } class N extends M { n = this.m + 1; } print(new N().n, new N().m);
try { class O extends 5 { constructor() { super(); } } } catch (e) { print('bad parent'); }
try { new Early(); } catch (e) { print('tdz'); } class Early { }
function inner(n) { class P { v = n; get() { return this.v + n; } } return P; } let P1 = inner(1), P2 = inner(10); print(new P1().get(), new P2().get(), P1 === P2);
let Q = class { }; let q = new Q(); print(q instanceof Q, typeof Q, typeof Q.prototype);
class R { #p = 1; #m() { return this.#p * 2; } inc() { this.#p++; this.#p += 5; return this.#m(); } get p() { return this.#p; } static is(o) { return #p in o; } static #sp = 7; static sp() { return R.#sp; } }
let r = new R(); print(r.inc(), r.p, R.is(r), R.is({}), R.sp()); for (let k in r) print('never', k);
class S { constructor(n) { this.n = n; } next() { return new S(this.n + 1); } } print(new S(1).next().next().n);
class T { static #n = 0; static get n() { return T.#n; } static set n(v) { T.#n = v; } } T.n = 4; T.n += 2; print(T.n);
for (const W of [A, B]) print(new W(1).sum());
let U = class { a = [1, 2]; b = { c: this.a[1] }; }; print(new U().b.c);
class V { async = 1; get = 2; static = 3; } let v = new V(); print(v.async, v.get, v.static);
class X { m() { return { n() { return typeof super_; } }; } } let super_ = 1; print(new X().m().n());

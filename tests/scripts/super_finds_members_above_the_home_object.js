// `super.name` in literals, arrow functions, fields, static members; stored to, and with setters.
// larger chip: it asks for more RAM than the part has
export function main() {
  const base = { hi() { return 'base ' + this.n; }, get g() { return 'g' + this.n; }, set s(v) { this.got = v; } };
  const o = { __proto__: base, n: 4, hi() { return super.hi() + '!'; }, get q() { return super.g; }, arrow() { return (() => super.hi())(); }, set w(v) { super.s = v; }, z() { super.fresh = 9; return this.fresh; }, ['c' + 1]() { return super['h' + 'i'](); } };
  console.log(o.hi(), o.q, o.arrow(), o.z(), o.c1()); // expect: base 4! g4 base 4 9 base 4
  o.w = 5;
  console.log(o.got); // expect: 5
  class A { m() { return super.toString === undefined ? 'none' : 'some'; } static m() { return super.call === undefined; } x() { return super.nothing; } }
  console.log(new A().x()); // expect: undefined
  class P { get v() { return this._v; } set v(x) { this._v = x * 2; } f() { return 1; } static sf() { return 'sf'; } }
  class Q extends P { t() { super.v = 4; return this._v + ',' + super.v; } u() { super.v += 3; return this._v; } i() { this._v = 5; super.v++; return this._v; } f() { const g = () => () => super.f() + 1; return g()(); } static sf() { return (() => super.sf())(); } }
  const q = new Q();
  console.log(q.t(), q.u(), q.i(), q.f(), Q.sf()); // expect: 8,8 22 12 2 sf
  class R extends P { constructor() { const go = () => { super(); return super.f(); }; console.log(go()); } } new R(); // expect: 1
  class S extends P { x = super.f(); static y = super.sf(); constructor() { super(); this.z = super.f(); } }
  console.log(new S().x, S.y, new S().z); // expect: 1 sf 1
  class BS { constructor() { this.t = true;this.u = super.zzz; } static s = super.zzz; f = super.zzz; ['a' + 1] = 4; ['b' + 1] = () => this.a1; }
  console.log(new BS().t === true, new BS().a1, new BS().b1()); // expect: true 4 4
}

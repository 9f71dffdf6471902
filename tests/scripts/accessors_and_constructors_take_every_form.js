// Accessors in classes and literals, constructors by alias, parameter and property.
// larger chip: it asks for more RAM than the part has
export function main() {
  class A { static #n = 0; static get n() { return A.#n; } static set n(v) { A.#n = v * 2; } get [`c${1}`]() { return 'c'; } set [`c${1}`](v) { this.cv = v; } get x() { return this._x ?? 'dx'; } set x(v) { this._x = v; } static ['s' + 'm']() { return 'sm'; } 'quoted method'() { return 'q'; } 123() { return 'n'; } }
  A.n = 4;
  console.log(A.n, A.sm(), new A()['quoted method'](), new A()[123]()); // expect: 8 sm q n
  const a = new A();
  a.c1 = 5;
  console.log(a.c1, a.cv, a.x); // expect: c 5 dx
  a.x = 1;
  a.x += 2;
  a.x++;
  console.log(a.x, a.x--, a.x); // expect: 4 4 3
  class B extends A { get x() { return 'B' + super.x; } set x(v) { super.x = v + 1; } }
  const b = new B();
  b.x = 1;
  console.log(b.x, b._x); // expect: B2 2
  const ro = { get only() { return 1; } };
  try { ro.only = 2; } catch { console.log('ro'); } // expect: ro
  class Ro { get r() { return 1; } }
  try { new Ro().r = 1; } catch { console.log('ro2'); } // expect: ro2
  const wo = { set w(v) {} };
  console.log(wo.w); // expect: undefined
  const lazy = { get v() { delete this.v; return 'x'; } };
  console.log(lazy.v, 'v' in lazy); // expect: x false
  const chain = { a: { get b() { return { c: 3 }; } } };
  console.log(chain.a.b.c, chain?.a?.b?.c); // expect: 3 3
  function F() {} F.prototype.m = function () { return this.k; };
  const f = new F();
  f.k = 1;
  console.log(f.m(), f instanceof F, F.prototype.constructor === F); // expect: 1 true true
  const alias = F;
  console.log(new alias() instanceof F); // expect: true
  const holder = { Ctor: F };
  console.log(new holder.Ctor() instanceof F); // expect: true
  function mk(C) { return new C(); }
  console.log(mk(F) instanceof F, mk(class Z { z = 1; }).z); // expect: true 1
  const G = function () { this.g = 1; };
  console.log(new G().g); // expect: 1
  console.log(typeof new (function () { this.q = 1; })().q, new (class { constructor() { this.w = 2; } })().w); // expect: number 2
  function Sup() { this.s = 1; }
  class Sub extends Sup {}
  console.log(new Sub().s, new Sub() instanceof Sup); // expect: 1 true
  try { new (() => {})(); } catch { console.log('arrow new'); } // expect: arrow new
  try { new a.x(); } catch { console.log('not ctor'); } // expect: not ctor
  try { undefined.x; } catch { console.log('u'); } // expect: u
  try { null(); } catch { console.log('null call'); } // expect: null call
}

// Classes called without `new`, wrong parents, what derived constructors may return, `super()` twice and too late.
export function main() {
  class A { constructor() { this.x = 1; } m() { return 1; } static s() { return new this().x; } }
  function t(f) { try { console.log(f()); } catch (e) { console.log('err', 1); } }
  function te(f) { try { f(); console.log('no error'); } catch (e) { console.log('error'); } }
  te(() => A()); // expect: error
  te(() => { const o = { A }; o.A(); }); // expect: error
  te(() => A(...[1])); // expect: error
  class B extends A {}
  te(() => B()); // expect: error
  te(() => { const a = new A(); new a.m(); }); // expect: error
  te(() => { new (() => 1)(); }); // expect: error
  te(() => { const o = { m() {} }; new o.m(); }); // expect: error
  te(() => { class N extends (() => 1) {} }); // expect: error
  te(() => { class N extends null {} console.log('made', typeof N); new N(); }); // expect: made function
  // expect: error
  te(() => { class N extends 5 {} }); // expect: error
  te(() => { class N extends undefined {} }); // expect: error
  class D extends A { constructor(k) { if (k === 1) { super(); super(); } else if (k === 2) { this.x; super(); } else if (k === 3) { return { z: 5 }; } else if (k === 4) { super(); return undefined; } else if (k == 5) { super(); return 1; } else if (k == 6) { return; } else if (k == 7) { const f = () => super(); f(); } else if (k == 8) { const f = () => super(); f(); f(); } else super(); } }
  for (let k = 0; k < 9; k++) te(() => { console.log(k, new D(k).x, new D(k).z); }); // expect: 0 1 undefined
  // expect: no error
  // expect: error
  // expect: error
  // expect: 3 undefined 5
  // expect: no error
  // expect: 4 1 undefined
  // expect: no error
  // expect: error
  // expect: error
  // expect: 7 1 undefined
  // expect: no error
  // expect: error
  class E1 { constructor() { return 1; } }
  console.log(typeof new E1()); // expect: object
  class E2 { constructor() { return { a: 1 }; } }
  console.log(new E2().a); // expect: 1
  console.log(A.s()); // expect: 1
  for (const k in A.prototype) console.log(k);
  for (const k in new A()) console.log(k); // expect: x
  class Nul extends null { static make() { return 1; } constructor() { return { ok: 1 }; } }
  console.log(new Nul().ok); // expect: 1
}

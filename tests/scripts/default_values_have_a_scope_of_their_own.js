// Default values: closures over later parameters, `arguments`, `this`, names that hide others.
export function main() {
  function f(x = () => y, y = 1) { return x() + y; }
  console.log(f()); // expect: 2
  function g(a, b = a, c = () => a + b, { d = b } = {}, ...[e = d]) { a = 10; b = 20; return [a, b, c(), d, e]; }
  const r = g(1);
  console.log(r[0], r[1], r[2], r[3], r[4]); // expect: 10 20 30 1 1
  function h(x, f = () => x) { var x; const y = x; x = 2; return y + ',' + x + ',' + f(); }
  console.log(h(1)); // expect: 1,2,1
  function i(x, f = () => x) { var x = 5; return x + ',' + f(); }
  console.log(i(1)); // expect: 5,1
  function te(f) { try { console.log('ok', f()); } catch (e) { console.log('error'); } }
  te(() => ((a = b, b = 1) => a)()); // expect: error
  te(() => ((a = a) => a)()); // expect: error
  te(() => ((a = () => b, b = a()) => 1)()); // expect: error
  te(() => ((a = () => b, b = 3) => a())()); // expect: ok 3
  te(() => (function ({ p = q }, { q } = { q: 4 }) { return p; })({})); // expect: error
  te(() => (function ({ p = () => q }, { q } = { q: 4 }) { return p(); })({})); // expect: ok 4
  console.log(((a, b = arguments_()) => a + b)(1)); // expect: 6
  function arguments_() { return 5; }
  function len(a, b = 2, ...c) {}
  const o = { m(x = this.v, y = super.z) { return x + ',' + y; }, v: 1, __proto__: { z: 9 } };
  console.log(o.m()); // expect: 1,9
  function k(f = function () { return this; }) { return f() === undefined; }
  console.log(k()); // expect: true
  class C { constructor(a = new.target === C) { this.a = a; } }
  console.log(new C().a); // expect: true
  function rec(n, acc = n === 0 ? 'end' : rec(n - 1)) { return acc; }
  console.log(rec(3)); // expect: end
  (function (a, a2 = a++, a3 = a) { console.log(a, a2, a3); })(5); // expect: 6 5 6
  function shadow(x = 1) { { let x = 2; } return x; }
  console.log(shadow()); // expect: 1
  function fnInBody(f = () => 'param', x = 1) { function f() { return 'body'; } return f(); }
  console.log(fnInBody()); // expect: body
  function p3(a, cb = v => { a = v; }) { cb(7); return a; }
  console.log(p3(1)); // expect: 7
}

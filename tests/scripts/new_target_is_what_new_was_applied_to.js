// `new.target` in functions, classes, arrow functions; with rest parameters and `...`.
// larger chip: it asks for more RAM than the part has
export function main() {
  function F() { console.log(new.target === F, new.target === undefined); }
  F(); // expect: false true
  new F(); // expect: true false
  const o = { F };
  o.F(); // expect: false true
  new o.F(); // expect: true false
  class A { constructor() { console.log(new.target === A, new.target === B); } }
  class B extends A { constructor() { super(); const f = () => new.target; console.log(f() === B); } }
  class C extends A {}
  new A(); // expect: true false
  new B(); // expect: false true
  // expect: true
  new C(); // expect: false false
  function G() { const f = () => new.target; return f; }
  console.log(new G()() === G, G()() === undefined); // expect: true true
  function H(a, ...r) { console.log(new.target === H, r.length, a); }
  H(1,2); // expect: false 1 1
  new H(1,2,3); // expect: true 2 1
  new H(...[1,2]); // expect: true 1 1
  H(...[4]); // expect: false 0 4
  function K(a,b,c){ console.log(a,b,c,new.target===K, arguments.length);} new K(1); // expect: 1 undefined undefined true 1
  K(1,2,3,4); // expect: 1 2 3 false 4
  new K(...[1,2,3,4]); // expect: 1 2 3 true 4
  const ob = { m() { return new.target; } };
  console.log(ob.m()); // expect: undefined
}

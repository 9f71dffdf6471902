// Fields with computed names, private methods and accessors, `#x in o`, and what happens where a private member lacks.
// larger chip: it asks for more ROM and RAM than the part has
export function main() {
  let n = 0;
  class A { ['k' + n++] = n; static ['s' + n++] = n; [n++]() { return 'm'; } static { this.b = this.s1; } #p = 1; static #q = 2; has(o) { return #p in o; } static hasq(o) { return #q in o; } get p() { return this.#p; } static get q() { return A.#q; } 'lit x' = 3; 5 = 6; static async; get; set; static static = 1; }
  const a = new A();
  console.log(a.k0, A.s1, a[2](), A.b, a.has(a), a.has({}), A.hasq(A), a.p, A.q, a['lit x'], a[5], 'get' in a, A.static, n); // expect: 3 3 m 3 true false true 1 2 3 6 true 1 3
  class B { #m() { return this.#x; } #x = 7; static #sm() { return 's'; } get #g() { return this.#x + 1; } set #g(v) { this.#x = v; } run() { this.#g = 10; return this.#m() + ',' + this.#g; } static srun() { return B.#sm(); } read(o) { return o.#x; } write(o) { o.#x = 1; } wm() { this.#m = 1; } static get #acc() { return 'acc'; } static racc() { return this.#acc; } callm(o) { return o.#m(); } opt(o) { return o?.#x; } inc() { this.#x++; this.#x **= 2; return this.#x; } }
  const b = new B();
  console.log(b.run(), B.srun(), B.racc(), b.opt(null), b.opt(b), b.inc()); // expect: 10,11 s acc undefined 10 121
  function te(f) { try { console.log('no error', f()); } catch (e) { console.log('error'); } }
  te(() => b.read({})); // expect: error
  te(() => b.write({})); // expect: error
  te(() => b.wm()); // expect: error
  te(() => b.callm({})); // expect: error
  te(() => b.read(null)); // expect: error
  te(() => b.read(5)); // expect: error
  for (const k in b) console.log('key', k);
  const copy = { ...b };
  te(() => b.read(copy)); // expect: error
  class C { x = this; y = () => this; static z = this.name1; static w = () => this; }
  const c = new C();
  console.log(c.x === c, c.y() === c, C.w() === C); // expect: true true true
  class D extends C { a = 1; constructor() { super(); this.b = this.a + 1; } c = 2; }
  console.log(new D().b, new D().c); // expect: 2 2
  const anon = class { static n = 1; };
  console.log(anon.n); // expect: 1
  class Sub { static #count = 0; static next() { return ++Sub.#count; } } Sub.next();
  console.log(Sub.next()); // expect: 2
}

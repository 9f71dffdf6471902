function counter() { let n = 0; return () => ++n; }
const c1 = counter(), c2 = counter(); print(c1(), c1(), c2(), c1());
function adder(a) { return b => c => a + b + c; } print(adder(1)(2)(3));
let fs1, fs2, fs3;
for (let i = 0; i < 3; i++) { const f = () => i; if (i === 0) fs1 = f; else if (i === 1) fs2 = f; else fs3 = f; }
print(fs1(), fs2(), fs3());
function loops() {
  let a, b;
  for (let i = 0; i < 4; i++) { const f = () => i++; if (i === 0) a = f; if (i === 1) b = f; }
  return a() + ',' + a() + ',' + b() + ',' + b();
}
print(loops());
function update() { let g; for (let i = 0; i < 3; i++, g ??= () => i) { } return g(); } print(update());
function test() { let g; for (let i = 0; (g ??= () => i, i < 3); i++) { } return g(); } print(test());
function init() { let g; for (let i = 0, h = () => i; i < 3; i++) { g = h; } return g(); } print(init());
function init2() { let g; for (let i = 0, h = () => ++i; i < 3; i++) { g = h; g(); } return g(); } print(init2());
function vars() { let g; for (var i = 0; i < 3; i++) { g ??= () => i; } return g(); } print(vars());
function late() { const g = () => x; let x = 1; x = 2; return g(); } print(late());
function loopLet() { let f, out = ''; for (let i = 0; i < 3; i++) { let x; out += x; x = i; f ??= () => x; } return out + f(); } print(loopLet());
function shared() { let n = 1; const get = () => n, set = v => { n = v; }; set(5); return get() + n; } print(shared());
function catchVar() { let f; try { throw 3; } catch (e) { f = () => e++; f(); return f() + e; } } print(catchVar());
function param(x) { const f = () => x; x = 5; return f(); } print(param(1));
function nested() { let a = 1; function one() { function two() { a++; return a; } return two; } return one()() + a; } print(nested());
function selfRef() { function f(n) { const g = () => f; return n ? g()(n - 1) + 1 : 0; } return f(3); } print(selfRef());
function reassigned() { function f() { return 1; } const g = () => f(); f = () => 2; return g(); } print(reassigned());
function mutual(n) { const e = n => n === 0 || o(n - 1), o = n => n !== 0 && e(n - 1); return e(n); } print(mutual(7), mutual(8));
function whileLet() { let f, n = 0; while (n < 3) { let m = n * 10; n++; if (n === 2) f = () => m + n; } return f(); } print(whileLet());
function thisArrow() { return (() => typeof this)(); } print(thisArrow());
function blockFn() { let r = ''; { function f() { return 'b'; } r += f(); } { function f() { return 'c'; } r += f(); } return r; } print(blockFn());
function earlyVar() { var g = () => n, before = g(); var n = 1; n = 2; return before + ',' + g(); } print(earlyVar());
function readVar() { var before = m; var m = 1; var g = () => m++; g(); return before + ',' + m; } print(readVar());
function skippedVar(x) { if (x) { var n = 5; } const g = () => n; n = n + 1; return g(); } print(skippedVar(1), skippedVar(0));

function f(a, g = () => a) { var a = 2; a = 3; return g() + ',' + a; } print(f(1));
function h(a, b = () => { a++; return a; }) { b(); return a; } print(h(1));
function k(a = 1, b = a) { a = 9; return a + ',' + b; } print(k(), k(5));
function m(x = (() => { throw 'd'; })()) { return x; } try { m(); } catch (e) { print(e); } print(m(1));
function n(a = b, b) { return a; } try { n(); } catch (e) { print('tdz'); } print(n(1));
function o(a, b = 2) { function c() { return a + b; } b = 5; return c(); } print(o(1));

print(typeof hoisted, hoisted(2)); function hoisted(x) { return x * 2; }
const add = (a, b) => a + b, square = x => x * x, nothing = () => {}, block = (x) => { return x; };
print(add(1, 2), add(1), square(4), nothing(), block(1, 2, 3));
function defaults(a, b = a + 1, c = a + b) { return a * 100 + b * 10 + c; }
print(defaults(1), defaults(1, 5), defaults(1, undefined, 2), defaults(1, null, 2));
function fact(n) { return n < 2 ? 1 : n * fact(n - 1); } print(fact(10));
const fib = function me(n) { return n < 2 ? n : me(n - 1) + me(n - 2); }; print(fib(12));
function inner() { return even(10); function even(n) { return n === 0 ? true : odd(n - 1); } function odd(n) { return n === 0 ? false : even(n - 1); } }
print(inner());
print((function () { return typeof this; })(), (() => 1)(), (function (x) { x = x + 1; return x; })(4));
function effects() { return print('a'), print('b'), 3; } print(effects());
function noReturn(x) { if (x) return 1; } print(noReturn(0), noReturn(1));
function shadow(x) { var x; return x; } print(shadow(7));
function param(f) { function f() { return 'inner'; } return f(); } print(param(1));
print(typeof print, typeof nope, typeof undefined, typeof null, typeof 1, typeof '', typeof true);
function voids() { return void print('v'); } print(voids(), void 0);
function deep(n) { return n === 0 ? 0 : 1 + deep(n - 1); } print(deep(100));

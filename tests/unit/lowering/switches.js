function f(x) {
  switch (x) { case 1: return 'one'; case 'a': case 'b': return 'ab'; default: return 'other'; case 2: return 'two'; }
}
print(f(1), f('a'), f('b'), f(2), f(3), f('1'));
function g(x) { let s = ''; switch (x + 0) { case 0: s += '0'; default: s += 'd'; case 1: s += '1'; break; case 2: s += '2'; } return s; }
print(g(0), g(1), g(2), g(9));
function h(x) { switch (x) { case 1: let y = 5; break; case 2: try { y = 1; } catch (e) { return 'tdz'; } } return 'ok'; }
print(h(1), h(2), h(3));
switch (3) { } switch (print('effect')) { default: } switch (print('effect2')) {}
function i(x) { for (let n = 0; n < 3; n++) { switch (n) { case x: continue; case 1: print('one'); } print('n', n); } }
i(0); i(1);
function j(x, a) { switch (x) { case a(): return 1; case a() + 1: return 2; } return 3; }
print(j(1, () => 1), j(2, () => 1), j(5, () => 1));

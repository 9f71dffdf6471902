block: { print(1); if (print) break block; print(2); }
a: b: for (;;) { for (;;) { break a; } }
a: { b: { c: { break b; } print('no'); } print('after b'); break a; print('no'); }
x: if (1) { print('in x'); break x; print('no'); }
y: switch (1) { case 1: for (;;) { break y; } print('no'); }
z: do { continue z; } while (0);
w: { let q = 5; { let r = 6; break w; } }
l: try { break l; } finally { print('fin'); }
print('end');

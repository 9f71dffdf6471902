for (var i = 0; i < 3; i++) print(i); print(i);
for (var j = 5; j < 3; j++) print('never'); print(j);
let k = 0; while (k < 3) { k++; if (k === 2) continue; print(k); }
do { k--; print(k); } while (k > 0);
for (;;) { if (k > 4) break; k += 2; }
print(k);
for (let a = 0, b = 10; a < b; a += 3, b -= 2) print(a, b);
outer: for (let x = 0; x < 3; x++) { for (let y = 0; y < 3; y++) { if (y === 1) continue outer; if (x === 2) break outer; print(x, y); } }
for (let q = 0, limit = 2; q < limit; q++) print('q', q);
while (false) print('never'); do print('do'); while (false);
let z; for (z = 3; z--;) print(z); print(z);
for (var n = 10, m = 3; n !== 10; ) print('never');

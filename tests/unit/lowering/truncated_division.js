function quot(a, b) { return (a / b) | 0; }
function half(a) { return ~~(a / 2); }
function trunc(a, b) { return Math.trunc(a / b) | 0; }
print(quot(7, 2), quot(-7, 2), quot(7, 0), quot(1e10, 3), half(-9), trunc(-9, 4), (9 / 2) >> 0);

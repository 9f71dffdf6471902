let a = 1, b = a = 5; print(a, b);
a += 2; print(a); a -= 1; a *= 3; a /= 2; a %= 5; a **= 2; print(a);
a = 12; a &= 10; a |= 1; a ^= 2; a <<= 3; a >>= 1; a >>>= 1; print(a);
let c = (a += 1) + (a++) + (++a) + (a--) + (--a); print(a, c);
let d = null; d ??= 4; d ??= 5; d &&= 6; d ||= 7; print(d);
let e = 0; print(e &&= 1, e ||= 2, e ??= 3, e);
let s = '5'; print(s++, s, typeof s); s += 'x'; print(s);
var u; u ??= 'set'; print(u);

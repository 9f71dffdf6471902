function sign(x) { return x < 0 ? -1 : x > 0 ? 1 : 0; }
print(sign(-5), sign(5), sign(0), sign(NaN));
let n = 0; n === 0 ? n++ : n--; print(n, (n ? 'a' : 'b') + 'c');

function test(a, b) {
  let bits = 0;
  if (a < b) bits |= 1; if (a <= b) bits |= 2; if (a > b) bits |= 4; if (a >= b) bits |= 8;
  if (!(a < b)) bits |= 16; if (!(a <= b)) bits |= 32; if (!(a > b)) bits |= 64; if (!(a >= b)) bits |= 128;
  if (a === b) bits |= 256; if (!(a === b)) bits |= 512; if (a !== b) bits |= 1024;
  return bits;
}
print(test(1, 2), test(2, 1), test(1, 1), test(NaN, 1), test(1, NaN), test(NaN, NaN), test(undefined, 1));
while (!(NaN < 1)) { print('entered'); break; }
do { print('once'); } while (NaN >= NaN);

// A loop body and branches of more code than a short jump reaches.
function long(n) {
  let t = 0;
  for (let i = 0; i < n; i++) {
    if (i % 2) {
      t += 1; t -= i; t *= 3; t %= 1000; t += 7; t ^= 5; t |= 2; t &= 4095; t += i; t -= 1;
      t += 2; t -= i; t *= 5; t %= 1000; t += 6; t ^= 4; t |= 3; t &= 4095; t += i; t -= 2;
      t += 3; t -= i; t *= 7; t %= 1000; t += 5; t ^= 3; t |= 4; t &= 4095; t += i; t -= 3;
    } else {
      t += 4; t -= i; t *= 3; t %= 1000; t += 4; t ^= 5; t |= 5; t &= 4095; t += i; t -= 4;
      t += 5; t -= i; t *= 5; t %= 1000; t += 3; t ^= 4; t |= 6; t &= 4095; t += i; t -= 5;
      t += 6; t -= i; t *= 7; t %= 1000; t += 2; t ^= 3; t |= 7; t &= 4095; t += i; t -= 6;
    }
    if (t > 3000) {
      t -= 3000; t += i; t -= i; t += i; t -= i; t += i; t -= i; t += i; t -= i; t += i; t -= i;
      t += i; t -= i; t += i; t -= i; t += i; t -= i; t += i; t -= i; t += i; t -= i; t += i; t -= i;
      if (t > 1000) break;
    }
  }
  return t;
}

export function main() {
  console.log(long(1), long(2), long(10), long(40)); // expect: 841 796 484 514
}

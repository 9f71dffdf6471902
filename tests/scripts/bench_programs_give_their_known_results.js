// Small whole programs: divisors, primes, digits, a checksum, a square root, a shift register.
const gcd = (a, b) => b ? gcd(b, a % b) : a;
function isPrime(n) {
  if (n < 2) return false;
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
}
function primes(limit) {
  let count = 0;
  for (let n = 0; n <= limit; n++) if (isPrime(n)) count++;
  return count;
}
function collatz(n) {
  let steps = 0;
  while (n !== 1) {
    n = n % 2 ? 3 * n + 1 : (n / 2) | 0;
    steps++;
  }
  return steps;
}
function crc16(crc, byte) {
  crc ^= byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  return crc;
}
function root(n) {
  let r = 0;
  for (let bit = 1 << 15; bit; bit >>= 1) if ((r + bit) * (r + bit) <= n) r += bit;
  return r;
}
function lfsr(state, rounds) {
  while (rounds--) state = (state >>> 1) ^ (-(state & 1) & 0xb400);
  return state;
}
function digits(n) {
  let sum = 0;
  for (; n; n = (n / 10) | 0) sum += n % 10;
  return sum;
}

export function main() {
  console.log(gcd(1071, 462), gcd(1000000, 16384)); // expect: 21 64
  console.log(primes(100)); // expect: 25
  console.log(collatz(27)); // expect: 111
  let crc = 0xffff;
  for (let c = 49; c <= 57; c++) crc = crc16(crc, c);
  console.log(crc === 0x29b1); // expect: true
  console.log(root(1000000), root(2147483647)); // expect: 1000 46340
  console.log(lfsr(0xace1, 100)); // expect: 38051
  console.log(digits(1234567890)); // expect: 45
}

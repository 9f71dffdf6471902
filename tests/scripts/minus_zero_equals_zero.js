// A double that is -0 has another word than the small integer 0, and `===` once compared the words.
// needs doubles: minus zero is one.
export function main() {
  let five = 5;
  const minus = -five * 0;
  console.log(minus === 0, 0 === minus); // expect: true true
  console.log(minus == 0, minus !== 0); // expect: true false
  console.log(1 / minus); // expect: -Infinity
  switch (minus) {
    case 0:
      console.log('zero'); // expect: zero
      break;
    default:
      console.log('another');
  }
}

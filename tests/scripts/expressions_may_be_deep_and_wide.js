// Many operands wait on the stack at once, in brackets, in arguments, and in strings.
const ten = (a, b, c, d, e, f, g, h, i, j) => a + b * (c - d * (e + f * (g - h * (i + j))));

export function main() {
  let x = 1;
  console.log(x + (x + (x + (x + (x + (x + (x + (x + (x + (x + (x + (x + 1)))))))))))); // expect: 13
  console.log(ten(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)); // expect: 6927
  console.log(ten(1, 2, 3, 4, 5, 6, 7, 8, 9, ten(0, 0, 0, 0, 0, 0, 0, 0, 0, 0))); // expect: 3087
  console.log('a' + ('b' + ('c' + ('d' + ('e' + ('f' + ('g' + x))))))); // expect: abcdefg1
  console.log(((((((((x))))))))); // expect: 1
  console.log(x ? x ? x ? x ? x ? 'deep' : 1 : 2 : 3 : 4 : 5); // expect: deep
  console.log(!!!!!!x, - - - -x, ~~~~x); // expect: true 1 1
}

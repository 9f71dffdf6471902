// A function with many locals and parameters keeps them apart.
function many(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9) {
  let l0 = p0 * 1, l1 = p1 * 2, l2 = p2 * 3, l3 = p3 * 4, l4 = p4 * 5;
  let l5 = p5 * 6, l6 = p6 * 7, l7 = p7 * 8, l8 = p8 * 9, l9 = p9 * 10;
  let l10 = p0 * 11, l11 = p1 * 12, l12 = p2 * 13, l13 = p3 * 14, l14 = p4 * 15;
  let l15 = p5 * 16, l16 = p6 * 17, l17 = p7 * 18, l18 = p8 * 19, l19 = p9 * 20;
  let l20 = p0 * 21, l21 = p1 * 22, l22 = p2 * 23, l23 = p3 * 24, l24 = p4 * 25;
  let l25 = p5 * 26, l26 = p6 * 27, l27 = p7 * 28, l28 = p8 * 29, l29 = p9 * 30;
  l29 = l0 + l29;
  p9 = l10 + p9;
  return l0 + l1 + l2 + l3 + l4 + l5 + l6 + l7 + l8 + l9 + l10 + l11 + l12 + l13 + l14 + l15 + l16 + l17 + l18 + l19 + l20 + l21 + l22 + l23 + l24 + l25 + l26 + l27 + l28 + l29 + p9;
}

export function main() {
  console.log(many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)); // expect: 2827
  console.log(many(1)); // expect: NaN
}

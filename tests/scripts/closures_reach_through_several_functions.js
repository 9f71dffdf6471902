// Captured variables of several levels, parameters among them, read and written.
function outer(a) {
  let b = 1;
  return (c) => {
    let d = 2;
    return (e) => {
      b++;
      d += b;
      a += e;
      return `${a} ${b} ${c} ${d} ${e}`;
    };
  };
}

export function main() {
  const middle = outer(100);
  const first = middle('x');
  const second = middle('y');
  console.log(first(1)); // expect: 101 2 x 4 1
  console.log(second(2)); // expect: 103 3 y 5 2
  console.log(first(3)); // expect: 106 4 x 8 3
  let n = 0;
  const bump = (by) => { n += by; return () => n; };
  console.log(bump(3)(), n, bump(4)()); // expect: 3 3 7
}

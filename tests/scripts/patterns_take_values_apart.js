// Destructuring: declarations, parameters, assignments, loops, catch; default values and the rest.
function area({ w, h = w }, [unit = 'cm', ...more] = []) { return w * h + unit + more.length; }

export function main() {
  const { a, b: { c = 5, ...others }, ['x' + 1]: d = 'default' } = { a: 1, b: { e: 2, f: 3 } };
  console.log(a, c, others.e, others.f, d); // expect: 1 5 2 3 default
  let [p, , q = 4, ...rest] = [1, 2, undefined, 5, 6];
  console.log(p, q, rest.length, rest[1]); // expect: 1 4 2 6
  [p, q] = [q, p];
  console.log(p, q); // expect: 4 1
  const [first, second, third] = 'hi';
  console.log(first, second, third); // expect: h i undefined
  const o = {};
  ({ x: o.x, y: o['y'], z: [o.z] } = { x: 1, y: 2, z: [3] });
  console.log(o.x, o.y, o.z); // expect: 1 2 3
  console.log(area({ w: 2 }), area({ w: 2, h: 3 }, ['mm', 1, 2])); // expect: 4cm0 6mm2
  for (const { n, l: [k] } of [{ n: 1, l: [2] }, { n: 3, l: [4] }]) console.log(n, k); // expect: 1 2
  // expect: 3 4
  try {
    throw { code: 4 };
  } catch ({ code, other = 'none' }) {
    console.log(code, other); // expect: 4 none
  }
  try {
    const { z } = null;
  } catch (error) {
    console.log('nothing to take apart'); // expect: nothing to take apart
  }
}

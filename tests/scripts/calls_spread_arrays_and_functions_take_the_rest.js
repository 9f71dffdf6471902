// `...` in calls, `new` and `super`; rest parameters; `arguments`; more arguments than the operand stack takes.
// larger chip: it asks for more RAM than the part has
function rest(a, ...r) { return `${a}|${r.length}|${r[0]}|${r[2]}`; }
function all() {
  let text = arguments.length + ':';
  for (const x of arguments) text += x + ',';
  return text;
}
function late(x, y = arguments.length, ...z) {
  arguments[0] = 9;
  const inner = () => arguments[0] + x;
  return `${inner()} ${y} ${z.length} ${z[0]}`;
}
function own() { return arguments; }
const picked = ({ a }, [b], ...[c, d]) => `${a}${b}${c}${d}`;
class Base { constructor(...p) { this.p = p; } }
class Derived extends Base {}
const unknown = [Base];
class Other extends unknown[0] {}
function count(...q) { return q.length; }
const object = { n: 3, m(...q) { return this.n + q.length; } };

export function main() {
  console.log(rest(), rest(1), rest(1, 2, 3, 4)); // expect: undefined|0|undefined|undefined 1|0|undefined|undefined 1|3|2|4
  console.log(rest(...[1, 2, 3]), rest(...[], 7, ...'ab', ...[, 3])); // expect: 1|2|2|undefined 7|4|a|undefined
  console.log(all(), all(1, ...[2, 3]), all(...'xyz')); // expect: 0: 3:1,2,3, 3:x,y,z,
  console.log(late(1), late(1, 2, 3, 4)); // expect: 10 1 0 undefined 10 2 2 3
  const given = own(5, 6);
  console.log(given.length, given[1], given.map, typeof given); // expect: 2 6 undefined object
  console.log(picked({ a: 1 }, [2], 3, 4)); // expect: 1234
  console.log(new Derived(1, 2, 3).p.length, new Other(...[4, 5]).p[1], new Base(...[6]).p[0]); // expect: 3 5 6
  console.log(object.m(...[1, 2]), object?.m(...[1]), object.none?.(...[1])); // expect: 5 4 undefined
  const big = [];
  for (let i = 0; i < 300; i++) big[i] = i;
  console.log(count(...big)); // expect: 300
  console.log(count(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3)); // expect: 133
  try {
    count(...5);
  } catch (error) {
    console.log('not iterable'); // expect: not iterable
  }
}

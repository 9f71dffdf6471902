// Objects with the same names in any order, with some names missing, nested, shared, and in lists that change while objects live.
// larger chip: it asks for more RAM than the part has
function pair(left, right) { return { left, right }; }

function reversed(list) {
  let result = null;
  while (list !== null) {
    result = { next: result, value: list.value };
    list = list.next;
  }
  return result;
}

function sum(list) {
  let total = 0;
  for (let node = list; node !== null; node = node.next) total += node.value;
  return total;
}

function describe(thing) {
  return thing.kind + ':' + thing.size + ':' + thing.note;
}

function size(thing) {
  try {
    return thing.size;
  } catch (error) {
    return 'none';
  }
}

const origin = { x: 0, y: 0 };
const settings = { limit: 10, name: 'first', inner: { limit: 5 } };

export function main() {
  let list = null;
  for (let i = 1; i <= 20; i++) list = { value: i, next: list };
  console.log(sum(list), list.value, reversed(list).value); // expect: 210 20 1
  const one = { kind: 'a', size: 1 };
  const two = { size: 2, note: 'n', kind: 'b' };
  console.log(describe(one), describe(two)); // expect: a:1:undefined b:2:n
  one.note = 'later';
  two.note = undefined;
  console.log(describe(one), describe(two)); // expect: a:1:later b:2:undefined
  console.log(size(one), size(null), size(undefined), size(two)); // expect: 1 none none 2
  const tree = pair(pair(1, pair(2, 3)), { right: pair(4, 5), left: 6 });
  console.log(tree.left.right.left, tree.right.right.right, tree.right.left); // expect: 2 5 6
  tree.left.right = tree.right;
  tree.right.left = 7;
  console.log(tree.left.right.left, tree.left.right === tree.right); // expect: 7 true
  const chosen = list.value > 10 ? { a: 1, b: list.value > 15 ? { a: 2, b: null } : null } : { b: 0, a: 3 };
  console.log(chosen.a, chosen.b.a, chosen.b.b); // expect: 1 2 null
  origin.x += 3;
  origin.y = origin.x * 2;
  console.log(origin.x, origin.y); // expect: 3 6
  settings.limit++;
  settings.inner.limit = settings.limit;
  const twice = { a: 1, a: 2 };
  console.log(settings.limit, settings.inner.limit, settings.name, twice.a); // expect: 11 11 first 2
}

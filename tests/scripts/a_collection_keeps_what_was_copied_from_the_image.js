// Objects of the image refer to what was made at run time, and to each other, while garbage is collected between the writes.
// larger chip: it asks for more RAM than the part has
const tree = { name: 'root', left: { name: 'left', left: null, right: null }, right: { name: 'right', left: null, right: null } };
const path = [tree.left, tree.right];
const table = { a: [1, 2], b: [1, 2], c: [] };
const log = [];

function waste(n) {
  let last = null;
  for (let i = 0; i < n; i++) last = { i, last: [i, 'x' + i] };
  return last.i;
}

function depth(node) {
  return node === null ? 0 : 1 + depth(node.left) + depth(node.right);
}

export function main() {
  for (let i = 0; i < 30; i++) {
    const node = { name: 'n' + i, left: null, right: null };
    const side = path[i % 2];
    if (i % 3) node.left = side.left;
    else node.right = side.left;
    side.left = node;
    waste(20);
    table.c[i] = node;
    if (i % 10 === 0) table.b[1] = { made: i };
    log[i] = tree.left.left.name;
  }
  console.log(depth(tree), path[0] === tree.left); // expect: 33 true
  console.log(tree.left.left.name, tree.right.left.name); // expect: n28 n29
  console.log(table.a[1], table.b[1].made, table.c.length, table.c[7].name); // expect: 2 20 30 n7
  console.log(log[0], log[29], log.length); // expect: n0 n28 30
  tree.left.left = null;
  table.c = null;
  log.length = 0;
  path.length = 1;
  console.log(waste(100), depth(tree), log.length, path[1]); // expect: 99 18 0 undefined
}

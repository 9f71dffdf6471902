// Namespace imports and exports, live through their members; a JSON file as a value.
import * as ns from './parts/counter_and_class.mjs';
import * as plain from './parts/counter_and_class.mjs';
import { inner, local, renamed } from './parts/passes_on_namespaces.mjs';
import table from './parts/table.json' with { type: 'json' };

export function main() {
  console.log(ns.x, ns.f(1), ns.default, ns['x'], ns === inner, ns === local, typeof ns); // expect: 1 2 the default 1 true true object
  for (const name in ns) console.log(name); // expect: K
  // expect: default
  // expect: f
  // expect: inc
  // expect: thisIs
  // expect: x
  plain.inc();
  console.log(ns.x, plain.x, inner.x, inner.f(2), renamed); // expect: 2 2 2 4 the default
  try {
    ns.x = 5;
  } catch (error) {
    console.log('read-only'); // expect: read-only
  }
  console.log('y' in ns, ns.nothing, new plain.K().v, ns.thisIs() === ns); // expect: false undefined 7 true
  console.log(table.list[2], table['__proto__'], table.nest.a, table.s.length, table.t); // expect: -300 own null 2 true
  const shadowed = (plain) => plain.x;
  console.log(shadowed({ x: 'another' })); // expect: another
}

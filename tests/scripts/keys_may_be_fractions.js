// A fraction, a boolean, null and undefined as computed keys are the properties that their texts name.
// larger chip: it asks for more RAM than the part has
export function main() {
  const o = { 1.5: 'fraction', true: 'boolean', null: 'null', undefined: 'undefined', '-7': 'negative' };
  class A { 1.5 = 'h'; static [0.5] = 's'; }
  console.log(o[1.5], o[3 / 2], o['1.5'], new A()[1.5], A[0.5]); // expect: fraction fraction fraction h s
  const keys = [1 === 1, null, undefined, -7];
  console.log(o[keys[0]], o[keys[1]], o[keys[2]], o[keys[3]]); // expect: boolean null undefined negative
  o[keys[0]] = 1;
  o[keys[3]] = 2;
  console.log(.5, 5., 1e-7); // expect: 0.5 5 1e-7
  console.log(o.true, o['-7'], true in o, -7 in o, false in o); // expect: 1 2 true true false
}

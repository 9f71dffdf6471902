// Properties by name and by key, arrays, iteration, accessors.
// operations: GET_FIELD SET_FIELD GET_INDEX SET_INDEX GET_LENGTH INIT_FIELD INIT_INDEX
// operations: NEW_OBJECT NEW_ARRAY FOR_OF DUP2
const ready = { fixed: 1, list: [1, 2] };

function change(o, key) {
  o[key]++;
  o.count += 1;
  o[`${key}2`] = o.count;
  return o;
}

class Box { #n = 1; get n() { return this.#n; } set n(v) { this.#n = v; } }

export function main() {
  const zero = digitalRead(0);
  const key = zero ? 'a' : 'b';
  const o = change({ count: 1, [key]: zero + 5 }, key);
  console.log(o.count, o.b, o.b2, o.a, delete o.b, 'b' in o); // expect: 2 6 2 undefined true false
  const list = [zero, 2, 'three'];
  list[5] = 6;
  list[zero] += 7;
  let text = '';
  for (const item of list) text += `${item},`;
  console.log(text, list.length); // expect: 7,2,three,undefined,undefined,6, 6
  for (const unit of zero ? [] : 'xy') console.log(unit); // expect: x
  // expect: y
  const box = zero ? { n: 0 } : new Box();
  box.n += 2;
  box[zero ? 'm' : 'n'] += 1;
  console.log(box.n); // expect: 4
  ready.fixed += zero + 1;
  ready.list[1] = 9;
  console.log(ready.fixed, ready.list[1]); // expect: 2 9
  for (const name in ready) console.log(name); // expect: fixed
  // expect: list
}

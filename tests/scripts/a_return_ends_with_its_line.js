// A `return` without a value on its own line gives undefined, whatever the next line begins with.
function string() {
  return
  'never';
}
function template(flag) {
  if (flag) return /* over
  lines */ `never`
  return (
    'in brackets'
  );
}
function same() { return 'same line'
}
function number() {
  return // nothing
  1
}

export function main() {
  console.log(string(), template(true), number()); // expect: undefined undefined undefined
  console.log(template(false), same()); // expect: in brackets same line
}

// Functions exist before their line, `var` variables are undefined before theirs, blocks have functions of their own.
const early = later();
function later() { return 'hoisted'; }

export function main() {
  console.log(early); // expect: hoisted
  console.log(inner()); // expect: inner
  console.log(v); // expect: undefined
  var v = 1;
  var v;
  console.log(v); // expect: 1
  function inner() { return 'inner'; }
  if (v) {
    console.log(local()); // expect: block
    function local() { return 'block'; }
  }
  console.log(typeof local); // expect: undefined
  for (var i = 0; i < 2; i++) { var last = i; }
  console.log(i, last); // expect: 2 1
}

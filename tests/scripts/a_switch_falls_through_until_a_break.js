// Cases in order, fall-through, `default` in the middle, no match, strict comparison.
function choose(value) {
  let text = '';
  switch (value) {
    case 1: text += 'one ';
    case 2: text += 'two '; break;
    default: text += 'other ';
    case 3: text += 'three '; break;
    case '1': text += 'string ';
  }
  return text + '.';
}
function noDefault(value) {
  switch (value) {
    case true: return 'yes';
    case false: return 'no';
  }
  return 'neither';
}

export function main() {
  console.log(choose(1)); // expect: one two .
  console.log(choose(2)); // expect: two .
  console.log(choose(3)); // expect: three .
  console.log(choose('1')); // expect: string .
  console.log(choose(undefined)); // expect: other three .
  console.log(noDefault(true), noDefault(false), noDefault(1)); // expect: yes no neither
  switch (1) {}
  switch (1) { default: }
  let seen = 0;
  switch (seen++) { case 0: seen += 10; case 99: seen += 100; }
  console.log(seen); // expect: 111
}

// A file without import and export is a script; its function `main` is the entry.
var greeting = 'hello';
let times = 2;
const suffix = '!';
console.log('loaded'); // early: loaded

function main() {
  let text = '';
  while (times--) text += greeting + suffix;
  console.log(text); // expect: hello!hello!
  console.log(times, typeof main); // expect: -1 function
}

// ++ and -- make a number of what they change, whatever + does with it.
let empty = '';
function three() {
  return 3;
}

export function main() {
  empty += '';
  let up = empty + '41', down = empty + '3', fun = three, none;
  up++;
  down--;
  fun++;
  none--;
  console.log(up, down, fun, none); // expect: 42 2 NaN NaN
  try {
    none();
  } catch (error) {
    error++;
    console.log(error); // expect: NaN
  }
}

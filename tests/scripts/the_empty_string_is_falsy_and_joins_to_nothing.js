// The empty string in conditions, comparisons and concatenations.
const empty = '';

export function main() {
  console.log(empty ? 'full' : 'empty'); // expect: empty
  console.log(empty + empty === empty, empty + 'a' + empty); // expect: true a
  console.log(empty === '' && '' == 0, typeof empty); // expect: true string
  console.log(empty || 'default', (empty ?? 'unused') + '.'); // expect: default .
  console.log(!empty, !'x', !!' '); // expect: true false true
  console.log(`${empty}|${empty}`); // expect: |
  console.log(empty < 'a', empty < empty); // expect: true false
}

// A character beyond U+FFFF is two units; its halves can be joined at run time.
const high = '\ud83d';
const low = '\ude00';

export function main() {
  console.log('😀'); // expect: 😀
  console.log(high + low); // expect: 😀
  console.log(high + low === '😀', high === '😀'); // expect: true false
  console.log('\u{1F600}' === '\ud83d\ude00'); // expect: true
  console.log('a😀b' + '😁'); // expect: a😀b😁
  console.log(high < low); // expect: true
}

// Units beyond Latin-1 are cut, counted, mapped and made like others; results are as wide as they must be.
const text = 'żółć 😀 Straße';

export function main() {
  console.log(text.toUpperCase(), text.length); // expect: ŻÓŁĆ 😀 STRASSE 14
  console.log('ÀÉ×Þ ŒŠ'.toLowerCase(), 'ÿµ'.toUpperCase(), 'ŉ'.toUpperCase().length); // expect: àé×þ œš ŸΜ 2
  console.log('ΑΣ ΑΣΑ'.toLowerCase(), '𐐨'.toUpperCase() === '𐐀'); // expect: ας ασα true
  console.log(text.slice(8), text.slice(8) === 'Straße', text.indexOf('😀')); // expect: Straße true 5
  console.log(text.codePointAt(5), text.charCodeAt(6), text.at(0)); // expect: 128512 56832 ż
  console.log(String.fromCharCode(0x17c, 65), String.fromCodePoint(0x1f600), String.fromCharCode(65601)); // expect: żA 😀 A
  console.log('　x\u2003'.trim(), 'x'.padEnd(3, '→'), 'a→b'.replace('→', '-')); // expect: x x→→ a-b
}

// Characters beyond U+00FF, alone and joined with narrow text.
const greek = 'αβγ';

export function main() {
  console.log(greek); // expect: αβγ
  console.log('漢字', '→', '€'); // expect: 漢字 → €
  console.log(greek + 'x' + 1); // expect: αβγx1
  console.log('é' + 'Ω' + 'e'); // expect: éΩe
  console.log(`${greek} and ${'δ'}`); // expect: αβγ and δ
  console.log(greek + 'δ' === 'αβγδ', greek === 'αβδ'); // expect: true false
  console.log(typeof greek, greek ? 'full' : 'empty'); // expect: string full
  console.log('Ω' == 0, +'１' === 1); // expect: false false
}

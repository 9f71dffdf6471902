// Template literals: substitutions of every kind, nesting, several lines, escapes.
const wrap = (text) => `<${text}>`;

export function main() {
  const n = 3;
  console.log(`plain`); // expect: plain
  console.log(`${n} and ${n + 1}`); // expect: 3 and 4
  console.log(`${undefined} ${null} ${true} ${-16385}`); // expect: undefined null true -16385
  console.log(`outer ${`inner ${n} ${wrap(`deep`)}`}`); // expect: outer inner 3 <deep>
  console.log(`first
second`);
  // expect: first
  // expect: second
  console.log(`\`\${n}\` is ${n}`); // expect: `${n}` is 3
  console.log(`` === '', `${''}` === '', `${n}` === '3'); // expect: true true true
  console.log(`${n}${n}` + 1); // expect: 331
  console.log(`$ {n} $${n} }`); // expect: $ {n} $3 }
  console.log(wrap(n > 2 ? `big` : `small`)); // expect: <big>
}

// `let`, `const`, parameters and catch variables hide outer names within their block only.
let x = 'module';
function parameter(x) { return x; }
function own() { var x = 'own'; { let x = 'block'; } return x; }

export function main() {
  console.log(x, parameter('parameter'), own()); // expect: module parameter own
  {
    let x = 'block';
    {
      const x = 'inner';
      console.log(x); // expect: inner
    }
    console.log(x); // expect: block
  }
  for (let x = 0; x < 1; x++) console.log(x); // expect: 0
  try {
    throw 'thrown';
  } catch (x) {
    console.log(x); // expect: thrown
    { let x = 1; console.log(x); } // expect: 1
  }
  const f = (x = 'default') => { { let x = 2; } return x; };
  console.log(f(), x); // expect: default module
  const undefinedHere = ((undefined) => undefined)(7);
  console.log(undefinedHere); // expect: 7
}

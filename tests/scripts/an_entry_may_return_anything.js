// What `main` returns is not printed, whatever it is; nested functions may return nothing.
function nothing() { return; }
function falls() { if (false) return 1; }

export function main() {
  console.log(nothing(), falls()); // expect: undefined undefined
  const early = (n) => { if (n) return 'early'; return 'late'; };
  console.log(early(1), early(0)); // expect: early late
  return 'not printed';
}

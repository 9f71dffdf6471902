// Automatic semicolons, comments in odd places, names with any letters.
let größe = 1
let $ = 2, _ = 3
const π = 'pi' /* a comment
over two lines */ ;
/* before */ function /* within */ sum(/* none */) { return größe + $ + _ } // after
export function main()
{
  let a = 1
  let b = a
  ++b
  console.log(a, b) // expect: 1 2
  console.log(sum(), π) // expect: 6 pi
  const f = () =>
    'arrow'
  console.log(f()); // expect: arrow
  ;;;
  if (a) ; else console.log('never')
  function early() {
    return
    'never'
  }
  console.log(early()) // expect: undefined
  { }
  var \u0061b = 'escaped'; console.log(ab) // expect: escaped
}

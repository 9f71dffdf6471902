// for-of over an object that is no array and no string throws before its first round.

export function main() {
  try {
    for (const a of { a: 1 }) console.log(a);
  } catch (error) {
    console.log('caught'); // expect: caught
  }
  try {
    try {
      for (const b of { b: 1 }) console.log(b);
    } finally {
      console.log('finally'); // expect: finally
    }
  } catch (error) {
    console.log('again'); // expect: again
  }
}

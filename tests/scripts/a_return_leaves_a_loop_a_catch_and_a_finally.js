// A jump out of a loop drops its iterator while it is still in the range of the handlers around it.
function first(items) {
  try {
    for (const item of items) {
      try {
        if (item > 1) return item;
        if (item < 0) throw 'negative';
      } catch (error) {
        console.log(error);
      }
    }
  } finally {
    console.log('done');
  }
  return 'none';
}

function skip(items) {
  outer: for (const item of items) {
    try {
      for (const inner of items) {
        try {
          if (inner === item) continue outer;
          if (inner > 5) break outer;
        } catch (error) {
          console.log('never');
        }
      }
    } finally {
      console.log('left', item);
    }
  }
}

export function main() {
  console.log(first([1, 2, 3])); // expect: done
  // expect: 2
  console.log(first([-1, 1])); // expect: negative
  // expect: done
  // expect: none
  skip([1, 2]); // expect: left 1
  // expect: left 2
  skip([1, 7]); // expect: left 1
  // expect: left 7
  skip([7, 1]); // expect: left 7
  // expect: left 1
}

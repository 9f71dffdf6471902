// Without doubles a result beyond 32 bits is never wrapped: it is an error that can be caught.
// integers only: with doubles these results are numbers.
function attempt(operation, left, right) {
  try {
    return operation(left, right);
  } catch (error) {
    return '' + error;
  }
}

export function main() {
  console.log(attempt((a, b) => a + b, 4294967295, 1)); // expect: RangeError: needs numbers=double
  console.log(attempt((a, b) => a - b, -2147483648, 1)); // expect: RangeError: needs numbers=double
  console.log(attempt((a, b) => a * b, 65536, 65536)); // expect: RangeError: needs numbers=double
  console.log(attempt((a, b) => a * b, -65536, 65535)); // expect: RangeError: needs numbers=double
  console.log(attempt((a, b) => a ** b, 2, 32)); // expect: RangeError: needs numbers=double
  console.log(attempt((a) => -a, 2147483649, 0)); // expect: RangeError: needs numbers=double
  console.log(attempt((a) => ++a, 4294967295, 0)); // expect: RangeError: needs numbers=double
  console.log(attempt((a) => --a, -2147483648, 0)); // expect: RangeError: needs numbers=double
  console.log(attempt((a, b) => a + b, 4294967294, 1)); // expect: 4294967295
  console.log(attempt((a, b) => a - b, -2147483647, 1)); // expect: -2147483648
}

// Math, as far as integers go.

export const Math = {};

%methods(Math, {
  abs(x) {
    x = +x;
    return x < 0 ? -x : x;
  },
});

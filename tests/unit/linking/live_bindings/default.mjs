export default function (x) { return x + named; } export const named = 40;

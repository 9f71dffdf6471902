// A program that does nothing has the return to C.
// operations: EXIT
export function main() {}

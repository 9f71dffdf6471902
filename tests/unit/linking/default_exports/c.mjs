print(twice(2)); export default function twice(x) { return x * 2; }

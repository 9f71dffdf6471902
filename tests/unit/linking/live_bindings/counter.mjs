export let count = 0; export function add(n) { count += n; value = count * 2; } export var value;

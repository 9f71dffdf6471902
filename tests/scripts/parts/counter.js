export let count = 0;
export const step = 2;
export function bump() {
  count += step;
  return count;
}
export default function describe() {
  return `count ${count}`;
}

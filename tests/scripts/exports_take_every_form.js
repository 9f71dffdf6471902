// Exported lists, renamed exports, constants, functions, arrows and a default beside `main`.
const a = 1;
let b = 2;
function run() { console.log(a + b); } // expect: 3
export { a, b as second, run as main };
export const arrow = () => b;
export default a + b;

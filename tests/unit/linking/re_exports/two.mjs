export const c = 'c', same = 1; export default 'f' + 1;

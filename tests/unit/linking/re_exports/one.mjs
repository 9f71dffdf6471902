export const a = 'a', b = 'b', x = 'x';

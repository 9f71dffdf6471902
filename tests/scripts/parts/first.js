console.log('first begins');
export const first = 'first';

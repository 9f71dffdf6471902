import '../d.js'; print('c');

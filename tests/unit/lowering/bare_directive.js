'use strict'; 'other'; print('ok');

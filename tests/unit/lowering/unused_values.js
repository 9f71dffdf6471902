1 + 1; print; -print('x'); !print('y'); typeof print('z'); void print('w'); `${print('t')}`; print('u'), 5;

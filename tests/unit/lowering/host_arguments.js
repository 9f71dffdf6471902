print(1); relay(); relay(1, print('extra')); const p = print; p('through p'); console.log('a', 1, null);

print(1); let f = 1; f();

print(1); f(); function f() { return g; } let g = 1;

function f() { return f() + 1; } try { f(); } catch (e) { print('too deep'); }

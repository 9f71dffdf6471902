const c = 1; try { c = print('evaluated'); } catch (e) { print('const', c); }
try { c += 1; } catch (e) { print('const2'); } try { c++; } catch (e) { print('const3'); }
function f() { const d = 2; try { d = 3; } catch (e) { return d; } } print(f());
const g = function me() { try { me = 1; } catch (e) { return typeof me; } }; print(g());
function h() { const d = 2; return () => { try { d++; } catch (e) { return d; } }; } print(h()());
const k = 0; k &&= 5; print(k); const l = 1; try { l &&= 5; } catch (e) { print('const4'); }

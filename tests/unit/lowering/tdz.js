function use() { try { return x; } catch (e) { return 'tdz'; } } print(use()); let x = 1; print(use());
function local() { try { y; } catch (e) { print('tdz y'); } let y = 1; return y; } print(local());
function assign() { try { y = 3; } catch (e) { print('tdz assign'); } let y = 1; return y; } print(assign());
function order() { try { y = print('first'); } catch (e) { print('then'); } let y; } order();
function self() { try { let z = z + 1; } catch (e) { return 'tdz self'; } } print(self());
function closure() { const f = () => v; try { f(); } catch (e) { print('tdz closure'); } let v = 1; return f(); } print(closure());
function loop() { let out = ''; for (let i = 0; i < 2; i++) { try { out += w; } catch (e) { out += 'T'; } let w = i; out += w; } return out; } print(loop());
function type() { try { typeof q; } catch (e) { return 'tdz typeof'; } let q; } print(type());
try { late; } catch (e) { print('top tdz'); } let late = 5; print(late);
function hoisted() { return inner(); function inner() { return typeof c; } const c = 1; } try { hoisted(); } catch (e) { print('tdz h'); }

try { throw 'x'; } catch (e) { print(e); }
try { throw 1; } catch { print('none'); }
function f() { try { return 'try'; } finally { print('fin'); } } print(f());
function g() { try { throw 1; } catch (e) { return 'catch' + e; } finally { print('fin'); } } print(g());
function h() { try { return 'try'; } finally { return 'finally'; } } print(h());
function i() { for (let n = 0; n < 3; n++) { try { if (n === 1) continue; if (n === 2) break; print(n); } finally { print('f', n); } } } i();
function j() { try { try { throw 'in'; } finally { print('inner'); } } catch (e) { print('outer', e); } } j();
function k() { try { throw 1; } catch (e) { throw e + 1; } finally { print('fin'); } } try { k(); } catch (e) { print(e); }
function l() { a: try { return 1; } finally { break a; } return 2; } print(l());
function m() { while (true) { try { return 1; } finally { break; } } return 3; } print(m());
function n() { try { try { return 'r'; } finally { print(1); } } finally { print(2); } } print(n());
function o() { for (;;) { try { try { break; } finally { print('b1'); } } finally { print('b2'); } } return 'o'; } print(o());
function p() { let r = 1; try { return r; } finally { r = 2; } } print(p());
function q() { try { undefined(); } catch (e) { return typeof e; } } print(q());
function r() { try { throw 1; } catch (e) { try { throw 2; } catch (e) { print(e); } print(e); } } r();
function s(x) { try { if (x) throw 'a'; return 'b'; } catch (e) { return e; } finally { if (x) return 'c'; } } print(s(0), s(1));
function t() { out: for (let i = 0; i < 2; i++) { for (;;) { try { continue out; } finally { print('t', i); } } } } t();
function u() { try { } finally { print('empty'); } try { } catch (e) { print('no'); } } u();
function v() { let x = 1 + (() => { try { throw 2; } catch (e) { return e; } })() * 3; return x; } print(v());
function w() { try { throw 'one'; } finally { try { throw 'two'; } catch (e) { print(e); } } } try { w(); } catch (e) { print(e); }
function x() { try { return (() => { throw 'ret'; })(); } catch (e) { return 'caught ' + e; } } print(x());
function y() { let n = 0; do { try { n++; continue; } finally { n += 10; } } while (n < 30); return n; } print(y());
function z(c) { switch (c) { case 1: try { break; } finally { print('sw'); } case 2: return 'two'; } return 'end'; } print(z(1), z(2));
throw 'last';

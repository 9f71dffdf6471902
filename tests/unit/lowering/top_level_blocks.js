let a = 1; { let a = 2; const f = () => a; print(f()); { var hidden = 3; } } print(a, hidden);
for (let a = 5; a < 6; a++) print(a); if (a) { let b = a; print(b); }
try { throw 4; } catch (a) { print(a); } print(a);
{ function inBlock() { return 'block'; } print(inBlock()); }
var twice = 1; var twice; print(twice); function twice2() { return 1; } var twice2; print(typeof twice2);
function same() { return 1; } function same() { return 2; } print(same());

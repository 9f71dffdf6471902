// Tagged templates: pieces, raw pieces, one array for each place in the source.
// larger chip: it asks for more RAM than the part has
export function main() {
  function tag(s, ...v) { let r = ''; for (let i = 0; i < s.length; i++) r += '[' + s[i] + '|' + s.raw[i] + ']' + (i < v.length ? v[i] : ''); return r; }
  console.log(tag`a${1}b${2}c`, tag``, tag`\t${3}`, tag`x\u{41}y`); // expect: [a|a]1[b|b]2[c|c] [|] [	|\t]3[|] [xAy|x\u{41}y]
  const o = { t(s) { return this === o && s[0]; } };
  console.log(o.t`hey`, o['t']`yo`); // expect: hey yo
  function id(s) { return s; }
  const f = () => id`same`;
  console.log(f() === f(), id`a` === id`a`); // expect: true false
  console.log((s => s[0])`bad \u`, (s => s.raw[0])`bad \u`); // expect: undefined bad \u
  class T { static s(x) { return x.raw[0]; } }
  console.log(T.s`\\`); // expect: \\
  console.log(tag`a${tag`b${1}`}c`); // expect: [a|a][b|b]1[|][c|c]
}

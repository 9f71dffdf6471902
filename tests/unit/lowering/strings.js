let name = 'w' + 'o' + 1 + 2;
print(name, 1 + 2 + 'x', 'a' < 'b', 'B' < 'a', 'a' + true + null + undefined);
print(`a${name}b${1 + 1}`, `${name}`, `plain`, ``, `${1}${2}`, `\u{1F600}`, 'é€');

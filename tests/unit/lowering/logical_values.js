function say(x) { print('say', x); return x; }
print(say(0) && say(1), say(2) && say(3), say(0) || say(4), say(5) || say(6));
print(null ?? 7, undefined ?? 8, 0 ?? 9, '' ?? 10, (say(null) ?? say(11)));
say(0) && say('no'); say(1) && say('yes'); say(0) || say('or'); say(null) ?? say('nullish'); say(0) ?? say('no');
if ((say(1) && say(0)) || say(2)) print('in');
if (!(say(1) && (say(0) || say(0)))) print('not');
print(!(say(1) && say(2)), !!say(0));
if (say(0), say(1)) print('comma');
if (say(1) ?? say(0)) print('q');

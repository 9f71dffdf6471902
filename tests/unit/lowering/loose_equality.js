print(null == undefined, null == 0, '1' == 1, true == 1, '' == 0, 'a' == 'a', NaN == NaN, 1 != '1');
function same(x) { return x % 2 == 1; }
print(same(3), same('3'), same(2), typeof same == 'function', !(1 == '1'), !(1 === 1));

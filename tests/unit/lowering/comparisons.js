for (let i = -1; i < 2; i++) {
  print(i < 0, i <= 0, i > 0, i >= 0, i === 0, i !== 0, i == 0, i != 0);
  if (i < 0) print('lt'); if (i <= 0) print('le'); if (i > 0) print('gt'); if (i >= 0) print('ge');
  if (!(i < 0)) print('nlt'); if (!(i >= 0)) print('nge');
}

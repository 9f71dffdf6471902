// Objects as operands. An operation that meets one leaves the work to the function here, which makes its
// operands primitive, the left one first, and does the same operation again.

%operator('TO_PRIMITIVE', (value, hint) => {
  if (!%is_object(value)) return value;
  let method, result;
  if (hint === 2) {
    method = value.toString;
    if (%is_function(method)) {
      result = %call(method, value);
      if (!%is_object(result)) return result;
    }
  }
  method = value.valueOf;
  if (%is_function(method)) {
    result = %call(method, value);
    if (!%is_object(result)) return result;
  }
  if (hint !== 2) {
    method = value.toString;
    if (%is_function(method)) {
      result = %call(method, value);
      if (!%is_object(result)) return result;
    }
  }
  %throw('NO_PRIMITIVE');
});

%operator('ADD', (a, b) => %to_primitive('default', a) + %to_primitive('default', b));
%operator('SUB', (a, b) => %to_primitive('number', a) - %to_primitive('number', b));
%operator('MUL', (a, b) => %to_primitive('number', a) * %to_primitive('number', b));
%operator('DIV', (a, b) => %to_primitive('number', a) / %to_primitive('number', b));
%operator('DIV_INT', (a, b) => (%to_primitive('number', a) / %to_primitive('number', b)) | 0);
%operator('MOD', (a, b) => %to_primitive('number', a) % %to_primitive('number', b));
%operator('EXP', (a, b) => %to_primitive('number', a) ** %to_primitive('number', b));
%operator('AND', (a, b) => %to_primitive('number', a) & %to_primitive('number', b));
%operator('OR', (a, b) => %to_primitive('number', a) | %to_primitive('number', b));
%operator('XOR', (a, b) => %to_primitive('number', a) ^ %to_primitive('number', b));
%operator('SHL', (a, b) => %to_primitive('number', a) << %to_primitive('number', b));
%operator('SHR', (a, b) => %to_primitive('number', a) >> %to_primitive('number', b));
%operator('SHR_U', (a, b) => %to_primitive('number', a) >>> %to_primitive('number', b));

%operator('LT', (a, b) => %to_primitive('number', a) < %to_primitive('number', b));
%operator('LE', (a, b) => %to_primitive('number', a) <= %to_primitive('number', b));
%operator('GT', (a, b) => %to_primitive('number', a) > %to_primitive('number', b));
%operator('GE', (a, b) => %to_primitive('number', a) >= %to_primitive('number', b));
%operator('NOT_GT', (a, b) => !(%to_primitive('number', a) > %to_primitive('number', b)));
%operator('NOT_GE', (a, b) => !(%to_primitive('number', a) >= %to_primitive('number', b)));

%operator('EQ_LOOSE', (a, b) => {
  if (%is_object(a)) {
    if (%is_object(b)) return a === b;
    return b !== undefined && b !== null && %to_primitive('default', a) == b;
  }
  return a !== undefined && a !== null && a == %to_primitive('default', b);
});
%operator('NE_LOOSE', (a, b) => (a == b ? false : true));

%operator('GET_INDEX', (object, key) => object[%to_primitive('string', key)]);
%operator('SET_INDEX', (object, key, value) => {
  object[%to_primitive('string', key)] = value;
});

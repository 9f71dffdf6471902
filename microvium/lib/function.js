// What all functions inherit.

%methods(%prototype_of_kind('FUNCTION'), {
  get name() {
    return %function_name(this) ?? '';
  },
  get length() {
    return %function_length(this) ?? 0;
  },
  toString() {
    if (typeof this !== 'function') %throw('BAD_THIS');
    return `function ${%function_name(this) ?? ''}() { [native code] }`;
  },
  call(self, ...items) {
    return %call_array(this, self, items);
  },
  apply(self, items) {
    if (items === undefined || items === null) return %call(this, self);
    return %call_array(this, self, items);
  },
  bind(self, ...first) {
    if (typeof this !== 'function') %throw('NOT_CALLABLE');
    return (...items) => {
      const all = %append_range([], first, 0, first.length);
      %push_all(all, items);
      return %call_array(this, self, all);
    };
  },
});

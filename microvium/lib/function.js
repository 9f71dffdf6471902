// What all functions inherit.

%methods(%prototype_of_kind('FUNCTION'), {
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

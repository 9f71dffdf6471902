// Object: what it does with the properties of others, and what all objects inherit.

const READ_ONLY = 1;
const HIDDEN = 2;
const PERMANENT = 4;
const ACCESSOR = 8;

export const Object = (value) => (isObject(value) ? value : {});

function isObject(value) {
  return typeof value === 'object' ? value !== null : typeof value === 'function';
}

function mustBeObject(value) {
  if (!isObject(value)) %throw('NO_OBJECT');
}

// Refuses undefined and null.
function mustHaveProperties(value) {
  if (value === undefined || value === null) %throw('NO_PROPERTIES');
}

// True for a property that every function has without a place for it.
function isNaming(object, key) {
  return typeof object === 'function' && (key === 'name' || key === 'length');
}

function hasOwn(object, key) {
  key = %to_primitive('string', key);
  if (isNaming(object, key)) return true;
  return %has_own(object, key);
}

// Refuses what is no descriptor of a property.
function mustDescribe(descriptor) {
  mustBeObject(descriptor);
  const getter = descriptor.get, setter = descriptor.set;
  if (getter !== undefined && typeof getter !== 'function') %throw('NOT_CALLABLE');
  if (setter !== undefined && typeof setter !== 'function') %throw('NOT_CALLABLE');
  if (isOfAccessor(descriptor) && isOfData(descriptor)) %throw('READ_ONLY');
}

function isOfAccessor(descriptor) {
  return 'get' in descriptor || 'set' in descriptor;
}

function isOfData(descriptor) {
  return 'value' in descriptor || 'writable' in descriptor;
}

// Refuses to change a permanent property, but for the value of one that can be written.
function mustAgree(object, key, descriptor, old) {
  if (descriptor.configurable) %throw('READ_ONLY');
  if ('enumerable' in descriptor && !descriptor.enumerable === !(old & HIDDEN)) %throw('READ_ONLY');
  if (isOfAccessor(descriptor)) {
    if (!(old & ACCESSOR)) %throw('READ_ONLY');
    if ('get' in descriptor && descriptor.get !== %getter(object, key)) %throw('READ_ONLY');
    if ('set' in descriptor && descriptor.set !== %own_setter(object, key)) %throw('READ_ONLY');
  } else if (isOfData(descriptor)) {
    if (old & ACCESSOR) %throw('READ_ONLY');
    if (!(old & READ_ONLY)) return;
    if (descriptor.writable) %throw('READ_ONLY');
    if ('value' in descriptor && !%same(descriptor.value, object[key])) %throw('READ_ONLY');
  }
}

// Defines a property as its descriptor says. What that leaves out stays as it is; in a new property it is false or undefined.
function define(object, key, descriptor) {
  mustBeObject(object);
  key = %to_primitive('string', key);
  mustDescribe(descriptor);
  let old = %own_attributes(object, key);
  if (isNaming(object, key) && old < 0) old = READ_ONLY | HIDDEN;
  if (old >= 0 && old & PERMANENT) mustAgree(object, key, descriptor, old);
  let attributes = old < 0 ? READ_ONLY | HIDDEN | PERMANENT : old & ~ACCESSOR;
  if ('enumerable' in descriptor) attributes = descriptor.enumerable ? attributes & ~HIDDEN : attributes | HIDDEN;
  if ('configurable' in descriptor) attributes = descriptor.configurable ? attributes & ~PERMANENT : attributes | PERMANENT;
  const isData = isOfData(descriptor);
  if (isOfAccessor(descriptor) || (old >= 0 && old & ACCESSOR && !isData)) {
    let getter = descriptor.get, setter = descriptor.set;
    if (old >= 0 && old & ACCESSOR) {
      if (!('get' in descriptor)) getter = %getter(object, key);
      if (!('set' in descriptor)) setter = %own_setter(object, key);
      %define_hidden(object, key, undefined, 0);
    }
    %define_accessor(object, key, getter, setter, attributes & ~READ_ONLY);
    return;
  }
  const keeps = old >= 0 && !(old & ACCESSOR);
  if ('writable' in descriptor) attributes = descriptor.writable ? attributes & ~READ_ONLY : attributes | READ_ONLY;
  else if (!keeps) attributes |= READ_ONLY;
  let value = descriptor.value;
  if (keeps && !('value' in descriptor)) value = object[key];
  %define_hidden(object, key, value, attributes);
}

function defineAll(object, descriptors) {
  for (const key of %keys(descriptors)) mustDescribe(descriptors[key]);
  for (const key of %keys(descriptors)) define(object, key, descriptors[key]);
}

function ownNames(object) {
  const names = %own_names(object);
  if (typeof object !== 'function') return names;
  const all = [];
  if (!%has_own(object, 'length')) %append(all, 'length');
  if (!%has_own(object, 'name')) %append(all, 'name');
  return %append_all(all, names);
}

function describe(object, key) {
  key = %to_primitive('string', key);
  const attributes = %own_attributes(object, key);
  if (attributes < 0) {
    if (!isNaming(object, key)) return undefined;
    return { value: object[key], writable: false, enumerable: false, configurable: true };
  }
  const enumerable = !(attributes & HIDDEN), configurable = !(attributes & PERMANENT);
  if (attributes & ACCESSOR) {
    return { get: %getter(object, key), set: %own_setter(object, key), enumerable, configurable };
  }
  return { value: object[key], writable: !(attributes & READ_ONLY), enumerable, configurable };
}

function setPrototype(object, prototype) {
  if (prototype !== null) mustBeObject(prototype);
  if (!isObject(object)) return object;
  for (let above = prototype; above !== null; above = %prototype(above)) if (above === object) %throw('READ_ONLY');
  return %set_prototype(object, prototype);
}

%methods(Object, {
  keys(object) {
    return %keys(object);
  },
  values(object) {
    const out = [];
    for (const key of %keys(object)) %append(out, object[key]);
    return out;
  },
  entries(object) {
    const out = [];
    for (const key of %keys(object)) %append(out, [key, object[key]]);
    return out;
  },
  assign(target, ...sources) {
    mustHaveProperties(target);
    for (const source of sources) {
      if (source === undefined || source === null) continue;
      for (const key of %keys_to_copy(source, undefined)) target[key] = source[key];
    }
    return target;
  },
  fromEntries(entries) {
    const out = {};
    for (const entry of entries) {
      mustBeObject(entry);
      out[entry[0]] = entry[1];
    }
    return out;
  },
  create(prototype, properties) {
    if (prototype !== null) mustBeObject(prototype);
    const out = %object(prototype);
    if (properties !== undefined) defineAll(out, properties);
    return out;
  },
  getPrototypeOf(object) {
    return %prototype(object);
  },
  setPrototypeOf(object, prototype) {
    mustHaveProperties(object);
    return setPrototype(object, prototype);
  },
  defineProperty(object, key, descriptor) {
    define(object, key, descriptor);
    return object;
  },
  defineProperties(object, descriptors) {
    mustBeObject(object);
    defineAll(object, descriptors);
    return object;
  },
  getOwnPropertyNames(object) {
    return ownNames(object);
  },
  getOwnPropertyDescriptor(object, key) {
    return describe(object, key);
  },
  getOwnPropertyDescriptors(object) {
    const out = {};
    for (const key of ownNames(object)) out[key] = describe(object, key);
    return out;
  },
  is(a, b) {
    return %same(a, b);
  },
  hasOwn(object, key) {
    return hasOwn(object, key);
  },
});

%constructor_of(Object, %prototype_of_kind('OBJECT'));

%methods(%prototype_of_kind('OBJECT'), {
  hasOwnProperty(key) {
    return hasOwn(this, key);
  },
  propertyIsEnumerable(key) {
    key = %to_primitive('string', key);
    const attributes = %own_attributes(this, key);
    return attributes >= 0 && !(attributes & HIDDEN);
  },
  isPrototypeOf(object) {
    if (!isObject(object)) return false;
    for (let above = %prototype(object); above !== null; above = %prototype(above)) if (above === this) return true;
    return false;
  },
  valueOf() {
    mustHaveProperties(this);
    return this;
  },
  toString() {
    if (this === undefined) return '[object Undefined]';
    if (this === null) return '[object Null]';
    if (%is_array(this)) return '[object Array]';
    const kind = typeof this;
    if (kind === 'function') return '[object Function]';
    if (kind === 'string') return '[object String]';
    if (kind === 'number') return '[object Number]';
    if (kind === 'boolean') return '[object Boolean]';
    return '[object Object]';
  },
  toLocaleString() {
    return this.toString();
  },
});

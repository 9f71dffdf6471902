/* Functions of the engine that are called as host functions: see kernel.h. Arguments stay on the VM stack, where the collector keeps
 * them up to date, so they are read again after everything that allocates. */
#include "kernel.h"

#include "array.h"
#include "depth.h"
#include "number.h"
#include "object.h"
#include "text.h"

#define WORDS(count) ((mvm_value)((count) * MVM_WORD_BYTES))

/* Own indexes are below it: those of an array's elements, or of a string's units. */
static mvm_value index_limit(mvm_value object) {
    if (mvm_is_kind(object, MVM_KIND_ARRAY)) return (mvm_value)mvm_small_number(mvm_word(object, MVM_ARRAY_LENGTH));
    return mvm_is_string(object) ? mvm_string_length(object) : 0;
}

static bool has_own(mvm_value object, mvm_value key) {
    if (!mvm_is_exotic(object, key)) return mvm_own_value(object, key) != NULL;
    if (!mvm_is_small(key) || !mvm_is_kind(object, MVM_KIND_ARRAY)) return true;
    return MVM_READ(mvm_element(mvm_word(object, MVM_ARRAY_ELEMENTS), key)) != MVM_HOLE;
}

mvm_value mvm_kernel_is_object(mvm_value *args, unsigned argc) {
    (void)argc;
    return mvm_boolean(mvm_is_object(*args));
}

mvm_value mvm_kernel_is_function(mvm_value *args, unsigned argc) {
    (void)argc;
    return mvm_boolean(mvm_is_function(*args));
}

/* The operands of the NAMED with which a function's code begins; NULL if there is none. The optimiser leaves it in those of the functions
 * that are asked for their names, if in one of them. */
static mvm_code_pointer named(mvm_value function) {
    if (!mvm_is_kind(function, MVM_KIND_CLOSURE)) return NULL;
    mvm_code_pointer code = mvm_code_at(mvm_word(function, MVM_CLOSURE_CODE)) + MVM_CODE_SIZE;
    return MVM_LINKED || *code == MVM_OP_NAMED ? code + 1 : NULL;
}

mvm_value mvm_kernel_function_name(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_code_pointer operands = named(*args);
    return operands ? MVM_INDEX(mvm_constants, (operands[0] | mvm_upper_byte(operands[1]))) : MVM_UNDEFINED;
}

mvm_value mvm_kernel_function_length(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_code_pointer operands = named(*args);
    return operands ? mvm_small(operands[2]) : MVM_UNDEFINED;
}

mvm_value mvm_kernel_in(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!mvm_is_object(MVM_ARG(args, 1))) return mvm_throw_error(NO_PROPERTIES);
    if (!mvm_to_key(args)) return MVM_EXC;
    for (mvm_value object = MVM_ARG(args, 1); object != MVM_NULL; object = mvm_prototype_of(object)) {
        if (has_own(object, *args)) return MVM_TRUE;
    }
    return MVM_FALSE;
}

/* Readies receiver and key of a question about own properties. Returns false if it threw. */
static bool may_ask(mvm_value *args) {
    if (*args != MVM_UNDEFINED && *args != MVM_NULL) return mvm_to_key(args - 1);
    mvm_throw_error(NO_PROPERTIES);
    return false;
}

mvm_value mvm_kernel_has_own(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!may_ask(args)) return MVM_EXC;
    return has_own(*args, MVM_ARG(args, 1)) ? MVM_TRUE : MVM_FALSE;
}

/* For %own_attributes: the property is an accessor. */
#define IS_ACCESSOR 8

/* Attributes of what lies in no table: elements, units, lengths. */
static mvm_signed exotic_attributes(mvm_value object, mvm_value key) {
    unsigned fixed = mvm_is_string(object) ? MVM_ATTRIBUTE_READ_ONLY | MVM_ATTRIBUTE_PERMANENT : 0;
    if (!mvm_is_small(key)) fixed |= MVM_ATTRIBUTE_HIDDEN | MVM_ATTRIBUTE_PERMANENT;
    return (mvm_signed)fixed;
}

mvm_value mvm_kernel_own_attributes(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!may_ask(args)) return MVM_EXC;
    mvm_value object = *args, key = MVM_ARG(args, 1);
    if (mvm_is_exotic(object, key)) return mvm_small(has_own(object, key) ? exotic_attributes(object, key) : -1);
    const mvm_value *value = mvm_own_value(object, key);
    if (!value) return mvm_small(-1);
    uint8_t attributes = mvm_attributes_of(mvm_table_of(mvm_dictionary_of(object)), value - 1);
    return mvm_small((mvm_signed)(attributes | (mvm_is_accessor(MVM_READ(value)) ? IS_ACCESSOR : 0)));
}

mvm_value mvm_kernel_own_setter(mvm_value *args, unsigned argc) {
    (void)argc;
    const mvm_value *value = may_ask(args) ? mvm_own_value(*args, MVM_ARG(args, 1)) : NULL;
    return value && mvm_is_accessor(MVM_READ(value)) ? mvm_word(MVM_READ(value), MVM_ACCESSOR_SET) : MVM_UNDEFINED;
}

mvm_value mvm_kernel_object(mvm_value *args, unsigned argc) {
    (void)argc;
    return mvm_new_object(args, 2);
}

/* The copy has the table of the error, in ROM until it is written. */
mvm_value mvm_kernel_caught(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!ERROR_TABLES || !mvm_is_error(*args) || !mvm_reserve(WORDS(2))) return *args;
    mvm_value object = mvm_allocate(MVM_KIND_DICT, WORDS(2));
    mvm_at(object)[1] = mvm_word(*args, MVM_ERROR_WORD_TABLE);
    return object;
}

mvm_value mvm_kernel_same(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_value a = *args, b = MVM_ARG(args, 1);
    bool same = a == b;
    if (!same && mvm_is_reference(a) && mvm_is_reference(b)) {
        if (mvm_is_string(a))
            same = mvm_is_string(b) && mvm_compare_strings(a, b) == 0;
        else
            same = mvm_same_cell(a, b);
    }
    return same ? MVM_TRUE : MVM_FALSE;
}

mvm_value mvm_kernel_has_element(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_value key = MVM_ARG(args, 1);
    if (!HAS_OTHER_ELEMENTS)
        return mvm_is_index(mvm_at(*args), key) &&
                       MVM_READ(mvm_element(mvm_word(*args, MVM_ARRAY_ELEMENTS), key)) != MVM_HOLE
                   ? MVM_TRUE
                   : MVM_FALSE;
    for (mvm_value object = *args; object != MVM_NULL; object = mvm_prototype_of(object)) {
        if (has_own(object, key)) return MVM_TRUE;
    }
    return MVM_FALSE;
}

mvm_value mvm_kernel_instanceof(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_value constructor = MVM_ARG(args, 1);
    if (!mvm_is_kind(constructor, MVM_KIND_CLOSURE)) return mvm_throw_error(NOT_CONSTRUCTOR);
    const mvm_value *prototype = mvm_own_value(constructor, mvm_well_known[WK_KEY_PROTOTYPE]);
    if (!mvm_is_object(*args)) return MVM_FALSE;
    if (!prototype || !mvm_is_object(MVM_READ(prototype))) return mvm_throw_error(NOT_CONSTRUCTOR);
    for (mvm_value object = mvm_prototype_of(*args); object != MVM_NULL; object = mvm_prototype_of(object)) {
        if (object == MVM_READ(prototype)) return MVM_TRUE;
    }
    return MVM_FALSE;
}

/* Takes an entry out of a table; the order of the others stays. */
static void remove_entry(mvm_value *table, mvm_value *entry) {
    mvm_value *end = table + mvm_header_size(*table) / MVM_WORD_BYTES;
    mvm_value attributes = table[MVM_PROPERTIES_ATTRIBUTES];
    if (attributes != MVM_UNDEFINED) {
        mvm_value count = mvm_string_length(attributes);
        uint8_t *bytes = (uint8_t *)(mvm_at(attributes) + 1);
        mvm_value index = (mvm_value)(((mvm_value)(entry - table) - MVM_PROPERTIES_FIRST) / 2);
        for (; index < count; index++) bytes[index] = index + 1 < count ? bytes[index + 1] : 0;
    }
    for (; entry + 2 < end; entry++) *entry = entry[2];
    end[-2] = MVM_HOLE;
    end[-1] = MVM_HOLE;
}

static bool is_length(mvm_value key) {
    return mvm_is_string(key) && mvm_compare_strings(key, mvm_well_known[WK_KEY_LENGTH]) == 0;
}

/* Own properties that are in no table and cannot be deleted: length, and the units of a string. */
static bool stays(mvm_value object, mvm_value key) {
    if (mvm_is_string(object) && mvm_is_small(key)) return (mvm_value)mvm_small_number(key) < index_limit(object);
    return (mvm_is_string(object) || mvm_is_kind(object, MVM_KIND_ARRAY)) && is_length(key);
}

mvm_value mvm_kernel_delete(mvm_value *args, unsigned argc) {
    (void)argc;
    if (*args == MVM_UNDEFINED || *args == MVM_NULL) return mvm_throw_error(NO_PROPERTIES);
    if (!mvm_to_key(args - 1)) return MVM_EXC;
    mvm_value object = *args, key = MVM_ARG(args, 1);
    if (stays(object, key)) return mvm_throw_error(READ_ONLY);
    if (mvm_is_small(key) && (mvm_value)mvm_small_number(key) < index_limit(object)) {
        if (!mvm_own_part(args, MVM_ARRAY_ELEMENTS, 0)) return MVM_EXC;
        mvm_at(mvm_at(*args)[MVM_ARRAY_ELEMENTS])[1 + mvm_small_number(key)] = MVM_HOLE;
        return MVM_TRUE;
    }
    mvm_value dictionary = mvm_dictionary_of(object);
    if (dictionary == MVM_UNDEFINED) return MVM_TRUE;
    mvm_value *table = mvm_table_of(dictionary), *entry = mvm_find_entry(table, key);
    if (!mvm_is_entry(table, entry)) return MVM_TRUE;
    if (mvm_attributes_of(table, entry) & MVM_ATTRIBUTE_PERMANENT) return mvm_throw_error(READ_ONLY);
    mvm_value place = (mvm_value)(entry - table);
    mvm_push(dictionary);
    bool writable = mvm_own_part(mvm_sp, 1, 0) && mvm_own_attributes(mvm_sp, 0);
    table = mvm_table_of(*mvm_sp++);
    if (!writable) return MVM_EXC;
    remove_entry(table, table + place);
    return MVM_TRUE;
}

/* A new array on the VM stack: the caller pops it. Returns false if it threw. */
static bool push_array(void) {
    if (!mvm_reserve(mvm_array_bytes(0))) {
        (void)mvm_throw_no_room(MEMORY);
        return false;
    }
    mvm_value array = mvm_new_array(0);
    mvm_push(array);
    return true;
}

/* Defines object[key] = value with these attributes, by three words below the VM stack's top. */
static bool define(mvm_value object, mvm_value key, mvm_value value, uint8_t attributes) {
    mvm_value *sp = mvm_sp;
    mvm_push(object);
    mvm_push(key);
    mvm_push(value);
    bool done = mvm_define(mvm_sp, attributes);
    mvm_sp = sp;
    return done;
}

static bool append(mvm_value array, mvm_value value) {
    return define(array, mvm_word(array, MVM_ARRAY_LENGTH), value, 0);
}

static bool contains(mvm_value array, mvm_value key) {
    const mvm_value *words = mvm_at(array), *elements = mvm_at(MVM_READ(words + MVM_ARRAY_ELEMENTS)) + 1;
    mvm_value left = (mvm_value)mvm_small_number(MVM_READ(words + MVM_ARRAY_LENGTH));
    for (; left; left--, elements++) {
        mvm_value element = MVM_READ(elements);
        if (element == key) return true;
        if (mvm_is_string(element) && mvm_is_string(key) && mvm_compare_strings(element, key) == 0) return true;
    }
    return false;
}

/* Appends a key, as a string, to the array on top of the VM stack. */
static bool append_key(mvm_value key) {
    mvm_push(key);
    mvm_value text = mvm_to_string(mvm_sp);
    bool done = text != MVM_EXC;
    if (done) {
        *mvm_sp = text;
        done = append(mvm_sp[1], mvm_sp[0]);
    }
    mvm_sp++;
    return done;
}

/* True if an object that the prototype chain of `first` has before `object` has the key. */
static bool is_shadowed(mvm_value first, mvm_value object, mvm_value key) {
    for (; first != object; first = mvm_prototype_of(first)) {
        if (has_own(first, key)) return true;
    }
    return false;
}

/* The least integer key of the table that is above `above`; hole if none. Integer keys come first, in ascending order. */
static mvm_value next_integer_key(const mvm_value *table, mvm_signed above) {
    mvm_value found = MVM_HOLE;
    for (const mvm_value *entry = table + MVM_PROPERTIES_FIRST; mvm_is_entry(table, entry); entry += 2) {
        mvm_value key = MVM_READ(entry);
        if (!mvm_is_small(key) || mvm_small_number(key) <= above) continue;
        if (found == MVM_HOLE || (mvm_signed)key < (mvm_signed)found) found = key;
    }
    return found;
}

static bool append_integer_keys(const mvm_value *first, mvm_value *object) {
    mvm_signed above = -1;
    for (mvm_value index = 0; index < index_limit(*object); index++) {
        mvm_value key = mvm_small((mvm_signed)index);
        if (has_own(*object, key) && !is_shadowed(*first, *object, key) && !append_key(key)) return false;
    }
    for (;;) {
        mvm_value dictionary = mvm_dictionary_of(*object);
        mvm_value key = dictionary == MVM_UNDEFINED ? MVM_HOLE : next_integer_key(mvm_table_of(dictionary), above);
        if (key == MVM_HOLE) return true;
        above = mvm_small_number(key);
        if (!is_shadowed(*first, *object, key) && !append_key(key)) return false;
    }
}

/* Appends the own string keys of `*object` without certain attributes to the array on top of the VM stack, but those that hide behind a property of the
 * objects from `*first` to it, along the prototype chain. Both are on the VM stack. */
static bool append_own_keys(const mvm_value *first, mvm_value *object, uint8_t left_out) {
    if (!append_integer_keys(first, object)) return false;
    for (mvm_value place = MVM_PROPERTIES_FIRST;; place = (mvm_value)(place + 2)) {
        mvm_value dictionary = mvm_dictionary_of(*object);
        if (dictionary == MVM_UNDEFINED) return true;
        mvm_value *table = mvm_table_of(dictionary), *entry = table + place;
        if (!mvm_is_entry(table, entry)) return true;
        mvm_value key = MVM_READ(entry);
        if (!mvm_is_string(key) || mvm_attributes_of(table, entry) & left_out) continue;
        if (!is_shadowed(*first, *object, key) && !append_key(key)) return false;
    }
}

mvm_value mvm_kernel_keys(mvm_value *args, unsigned argc) {
    (void)argc;
    if (*args == MVM_UNDEFINED || *args == MVM_NULL) return mvm_throw_error(NO_PROPERTIES);
    if (!push_array()) return MVM_EXC;
    bool done = append_own_keys(args, args, MVM_ATTRIBUTE_HIDDEN);
    mvm_value array = *mvm_sp++;
    return done ? array : MVM_EXC;
}

mvm_value mvm_kernel_own_names(mvm_value *args, unsigned argc) {
    (void)argc;
    if (*args == MVM_UNDEFINED || *args == MVM_NULL) return mvm_throw_error(NO_PROPERTIES);
    if (!push_array()) return MVM_EXC;
    bool done = append_own_keys(args, args, 0);
    bool has_length = mvm_is_string(*args) || mvm_is_kind(*args, MVM_KIND_ARRAY);
    if (done && has_length) done = append_key(mvm_well_known[WK_KEY_LENGTH]);
    mvm_value array = *mvm_sp++;
    return done ? array : MVM_EXC;
}

mvm_value mvm_kernel_keys_in(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_push(*args);
    mvm_value *object = mvm_sp;
    bool done = push_array();
    while (done && *object != MVM_UNDEFINED && *object != MVM_NULL) {
        done = append_own_keys(args, object, MVM_ATTRIBUTE_HIDDEN);
        *object = mvm_prototype_of(*object);
    }
    mvm_value array = done ? *mvm_sp : MVM_EXC;
    mvm_sp = object + 1;
    return array;
}

/* True if an object that for-in walks still has a key. */
mvm_value mvm_kernel_has_key(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!mvm_to_key(args)) return MVM_EXC;
    for (mvm_value object = MVM_ARG(args, 1); object != MVM_NULL; object = mvm_prototype_of(object)) {
        if (has_own(object, *args)) return MVM_TRUE;
    }
    return MVM_FALSE;
}

mvm_value mvm_kernel_define_accessor(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!mvm_to_key(args - 1)) return MVM_EXC;
    if (!mvm_reserve(WORDS(MVM_ACCESSOR_SET + 1))) return mvm_throw_no_room(MEMORY);
    mvm_value getter = MVM_ARG(args, 2), setter = MVM_ARG(args, 3);
    const mvm_value *old = mvm_own_value(*args, MVM_ARG(args, 1));
    if (old && mvm_is_accessor(MVM_READ(old))) {
        if (getter == MVM_UNDEFINED) getter = mvm_word(MVM_READ(old), MVM_ACCESSOR_GET);
        if (setter == MVM_UNDEFINED) setter = mvm_word(MVM_READ(old), MVM_ACCESSOR_SET);
    }
    mvm_value accessor = mvm_allocate(MVM_KIND_EXT, WORDS(MVM_ACCESSOR_SET + 1));
    mvm_value *words = mvm_at(accessor);
    words[1] = mvm_small(MVM_EXT_ACCESSOR);
    words[MVM_ACCESSOR_GET] = getter;
    words[MVM_ACCESSOR_SET] = setter;
    MVM_ARG(args, 2) = accessor;
    return mvm_define(args - 2, (uint8_t)mvm_small_number(MVM_ARG(args, 4))) ? MVM_UNDEFINED : MVM_EXC;
}

mvm_value mvm_kernel_define_hidden(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!mvm_to_key(args - 1)) return MVM_EXC;
    return mvm_define(args - 2, (uint8_t)mvm_small_number(MVM_ARG(args, 3))) ? MVM_UNDEFINED : MVM_EXC;
}

mvm_value mvm_kernel_set_prototype(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!mvm_is_object(MVM_ARG(args, 1)) && MVM_ARG(args, 1) != MVM_NULL) return *args;
    if (!mvm_is_object(*args)) return *args;
    if (!mvm_ensure_dictionary(args)) return MVM_EXC;
    mvm_push(mvm_dictionary_of(*args));
    bool writable = mvm_own_part(mvm_sp, 1, 0);
    mvm_value *table = mvm_table_of(*mvm_sp++);
    if (!writable) return MVM_EXC;
    table[MVM_PROPERTIES_PROTOTYPE] = MVM_ARG(args, 1);
    return *args;
}

mvm_value mvm_kernel_prototype(mvm_value *args, unsigned argc) {
    (void)argc;
    if (*args == MVM_UNDEFINED || *args == MVM_NULL) return mvm_throw_error(NO_PROPERTIES);
    return mvm_prototype_of(*args);
}

mvm_value mvm_kernel_constructor(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_push(mvm_well_known[WK_PROTOTYPE_OBJECT]);
    mvm_value prototype = mvm_new_object(mvm_sp, 1);
    *mvm_sp = prototype;
    bool done =
        prototype != MVM_EXC && define(*mvm_sp, mvm_well_known[WK_KEY_CONSTRUCTOR], *args, MVM_ATTRIBUTE_HIDDEN) &&
        define(*args, mvm_well_known[WK_KEY_PROTOTYPE], *mvm_sp, MVM_ATTRIBUTE_HIDDEN | MVM_ATTRIBUTE_PERMANENT);
    mvm_sp++;
    return done ? *args : MVM_EXC;
}

mvm_value mvm_kernel_append_all(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_value *sp = mvm_sp;
    mvm_push(MVM_ARG(args, 1));
    mvm_push(mvm_small(0));
    mvm_value value;
    while (value = mvm_next_of(mvm_sp), value != MVM_HOLE && value != MVM_EXC) {
        mvm_push(value);
        bool done = append(*args, *mvm_sp);
        mvm_sp++;
        if (!done) {
            value = MVM_EXC;
            break;
        }
    }
    mvm_sp = sp;
    return value == MVM_EXC ? MVM_EXC : *args;
}

mvm_value mvm_kernel_to_key(mvm_value *args, unsigned argc) {
    (void)argc;
    return mvm_to_key(args) ? *args : MVM_EXC;
}

/* Appends a key as it is, unless `*excluded` is an array that has it, to the array on top of the VM stack. */
static bool append_unless(const mvm_value *excluded, mvm_value key) {
    if (*excluded != MVM_UNDEFINED && contains(*excluded, key)) return true;
    mvm_push(key);
    bool done = append(mvm_sp[1], mvm_sp[0]);
    mvm_sp++;
    return done;
}

/* Pushes an array of the keys, small integers first, of all that a spread or a rest copies from `*source`. Returns false if it threw;
 * nothing is left on the stack then. */
static bool push_keys_to_copy(mvm_value *source, const mvm_value *excluded) {
    if (!push_array()) return false;
    mvm_value *sp = mvm_sp;
    bool done = true;
    for (mvm_value index = 0; done && index < index_limit(*source); index++) {
        mvm_value key = mvm_small((mvm_signed)index);
        done = !has_own(*source, key) || append_unless(excluded, key);
    }
    mvm_value dictionary = mvm_is_reference(*source) ? mvm_dictionary_of(*source) : MVM_UNDEFINED;
    mvm_signed above = -1;
    while (done && dictionary != MVM_UNDEFINED) {
        mvm_value key = next_integer_key(mvm_table_of(dictionary), above);
        if (key == MVM_HOLE) break;
        above = mvm_small_number(key);
        done = append_unless(excluded, key);
        dictionary = mvm_dictionary_of(*source);
    }
    for (mvm_value place = MVM_PROPERTIES_FIRST; done && dictionary != MVM_UNDEFINED; place = (mvm_value)(place + 2)) {
        mvm_value *table = mvm_table_of(dictionary), *entry = table + place;
        if (!mvm_is_entry(table, entry)) break;
        mvm_value key = MVM_READ(entry);
        if (mvm_is_small(key) || mvm_is_private(key) || mvm_attributes_of(table, entry) & MVM_ATTRIBUTE_HIDDEN)
            continue;
        done = append_unless(excluded, key);
        dictionary = mvm_dictionary_of(*source);
    }
    mvm_sp = done ? sp : sp + 1;
    return done;
}

mvm_value mvm_kernel_keys_to_copy(mvm_value *args, unsigned argc) {
    (void)argc;
    return push_keys_to_copy(args, args - 1) ? *mvm_sp++ : MVM_EXC;
}

/* Copies what keys_to_copy() lists; a property with a getter is undefined in the copy. */
static bool copy_properties(mvm_value *target, mvm_value *source, const mvm_value *excluded) {
    if (!push_keys_to_copy(source, excluded)) return false;
    mvm_value *keys = mvm_sp;
    mvm_push(*source);
    mvm_push(MVM_HOLE);
    bool done = true;
    for (mvm_value index = 0; done && index < index_limit(*keys); index++) {
        keys[-1] = *source;
        keys[-2] = mvm_at(mvm_at(*keys)[MVM_ARRAY_ELEMENTS])[1 + index];
        mvm_value value = mvm_get(keys - 2);
        if (HAS_GETTERS && value == MVM_EXC && mvm_accessor != MVM_UNDEFINED) value = MVM_UNDEFINED;
        done = value != MVM_EXC && define(*target, keys[-2], value, 0);
    }
    mvm_sp = keys + 1;
    return done;
}

mvm_value mvm_kernel_copy_properties(mvm_value *args, unsigned argc) {
    (void)argc;
    const mvm_value none = MVM_UNDEFINED;
    return copy_properties(args, args - 1, &none) ? *args : MVM_EXC;
}

mvm_value mvm_kernel_symbol(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!mvm_reserve(WORDS(3))) return mvm_throw_no_room(MEMORY);
    mvm_value symbol = mvm_allocate(MVM_KIND_EXT, WORDS(3));
    mvm_at(symbol)[1] = mvm_small(MVM_EXT_SYMBOL);
    mvm_at(symbol)[2] = *args;
    return symbol;
}

/* What a class's prototype inherits from: args[1] is the parent. Returns MVM_EXC if that is no constructor. */
static mvm_value parent_prototype(mvm_value parent) {
    if (parent == MVM_HOLE) return mvm_well_known[WK_PROTOTYPE_OBJECT];
    if (parent == MVM_NULL) return MVM_NULL;
    const mvm_value *prototype =
        mvm_is_kind(parent, MVM_KIND_CLOSURE) ? mvm_own_value(parent, mvm_well_known[WK_KEY_PROTOTYPE]) : NULL;
    return prototype ? MVM_READ(prototype) : mvm_throw_error(NOT_CONSTRUCTOR);
}

mvm_value mvm_kernel_class(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_value inherited = parent_prototype(MVM_ARG(args, 1));
    if (inherited == MVM_EXC) return MVM_EXC;
    mvm_push(inherited);
    mvm_value prototype = mvm_new_object(mvm_sp, 1);
    *mvm_sp = prototype;
    uint8_t fixed = MVM_ATTRIBUTE_READ_ONLY | MVM_ATTRIBUTE_HIDDEN | MVM_ATTRIBUTE_PERMANENT;
    bool done = prototype != MVM_EXC &&
                define(*mvm_sp, mvm_well_known[WK_KEY_CONSTRUCTOR], *args, MVM_ATTRIBUTE_HIDDEN) &&
                define(*args, mvm_well_known[WK_KEY_PROTOTYPE], *mvm_sp, fixed);
    mvm_sp++;
    if (!done) return MVM_EXC;
    if (mvm_is_object(MVM_ARG(args, 1)))
        mvm_table_of(mvm_dictionary_of(*args))[MVM_PROPERTIES_PROTOTYPE] = MVM_ARG(args, 1);
    return *args;
}

mvm_value mvm_kernel_getter(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!mvm_to_key(args - 1)) return MVM_EXC;
    for (mvm_value object = *args; object != MVM_NULL; object = mvm_prototype_of(object)) {
        const mvm_value *value = mvm_own_value(object, MVM_ARG(args, 1));
        if (!value) continue;
        return mvm_is_accessor(MVM_READ(value)) ? mvm_word(MVM_READ(value), MVM_ACCESSOR_GET) : MVM_UNDEFINED;
    }
    return MVM_UNDEFINED;
}

mvm_value mvm_kernel_rest_of(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!push_array()) return MVM_EXC;
    mvm_value value;
    while (value = mvm_next_of(args - 1), value != MVM_HOLE && value != MVM_EXC) {
        mvm_push(value);
        bool done = append(mvm_sp[1], mvm_sp[0]);
        mvm_sp++;
        if (!done) break;
    }
    mvm_value array = *mvm_sp++;
    return value == MVM_HOLE ? array : MVM_EXC;
}

mvm_value mvm_kernel_arguments(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!mvm_ensure_dictionary(args)) return MVM_EXC;
    mvm_table_of(mvm_dictionary_of(*args))[MVM_PROPERTIES_PROTOTYPE] = mvm_well_known[WK_PROTOTYPE_OBJECT];
    return *args;
}

mvm_value mvm_kernel_rest(mvm_value *args, unsigned argc) {
    (void)argc;
    if (*args == MVM_UNDEFINED || *args == MVM_NULL) return mvm_throw_error(NO_PROPERTIES);
    mvm_push(mvm_well_known[WK_PROTOTYPE_OBJECT]);
    *mvm_sp = mvm_new_object(mvm_sp, 2);
    bool done = *mvm_sp != MVM_EXC && copy_properties(mvm_sp, args, args - 1);
    mvm_value object = *mvm_sp++;
    return done ? object : MVM_EXC;
}

mvm_value mvm_kernel_derived_result(mvm_value *args, unsigned argc) {
    (void)argc;
    return mvm_is_object(*args) ? *args : mvm_throw_error(BAD_RESULT);
}

mvm_value mvm_kernel_setter(mvm_value *args, unsigned argc) {
    (void)argc;
    if (!mvm_to_key(args - 1)) return MVM_EXC;
    for (mvm_value object = *args; object != MVM_NULL; object = mvm_prototype_of(object)) {
        const mvm_value *value = mvm_own_value(object, MVM_ARG(args, 1));
        if (!value) continue;
        if (!mvm_is_accessor(MVM_READ(value))) break;
        mvm_value setter = mvm_word(MVM_READ(value), MVM_ACCESSOR_SET);
        return setter == MVM_UNDEFINED ? mvm_throw_error(READ_ONLY) : setter;
    }
    return MVM_UNDEFINED;
}

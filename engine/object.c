/* Properties. A DICT is `[header][PROPERTIES]`; its table is replaced when it must grow, so an object never moves away from the
 * references to it. Tables and elements that lie last in the heap grow in place. */
#include "object.h"

#include "depth.h"
#include "number.h"
#include "text.h"

mvm_value mvm_accessor;

#define WORDS(count) ((mvm_value)((count) * MVM_WORD_BYTES))

static mvm_value word_count(const mvm_value *object) { return (mvm_value)(mvm_header_size(*object) / MVM_WORD_BYTES); }

bool mvm_is_object(mvm_value value) { return mvm_is_reference(value) && mvm_kind(value) > MVM_KIND_DOUBLE; }

/* The DICT that holds an object's named properties; undefined if it has none. */
mvm_value mvm_dictionary_of(mvm_value object) {
    if (mvm_is_kind(object, MVM_KIND_DICT)) return object;
    if (HAS_FUNCTION_PROPERTIES && mvm_is_kind(object, MVM_KIND_CLOSURE)) return mvm_at(object)[MVM_CLOSURE_PROPERTIES];
    if (mvm_is_kind(object, MVM_KIND_ARRAY)) return mvm_at(object)[MVM_ARRAY_PROPERTIES];
    return MVM_UNDEFINED;
}

mvm_value *mvm_table_of(mvm_value dictionary) { return mvm_at(mvm_at(dictionary)[1]); }

static bool same_key(mvm_value a, mvm_value b) {
    if (a == b) return true;
    return mvm_is_string(a) && mvm_is_string(b) && mvm_compare_strings(a, b) == 0;
}

/* The entry (key, value) of `key`, or the first free one, or the table's end. */
mvm_value *mvm_find_entry(mvm_value *table, mvm_value key) {
    mvm_value *entry = table + MVM_PROPERTIES_FIRST, *end = table + word_count(table);
    while (entry < end && *entry != MVM_HOLE && !same_key(*entry, key)) entry += 2;
    return entry;
}

bool mvm_is_entry(const mvm_value *table, const mvm_value *entry) {
    return entry < table + word_count(table) && *entry != MVM_HOLE;
}

mvm_value *mvm_own_value(mvm_value object, mvm_value key) {
    mvm_value dictionary = mvm_dictionary_of(object);
    if (dictionary == MVM_UNDEFINED) return NULL;
    mvm_value *table = mvm_table_of(dictionary), *entry = mvm_find_entry(table, key);
    return mvm_is_entry(table, entry) ? entry + 1 : NULL;
}

/* Entries that an attribute string covers. */
static mvm_value attribute_count(mvm_value attributes) {
    struct mvm_text text;
    mvm_string_text(attributes, &text);
    return text.length;
}

uint8_t mvm_attributes_of(const mvm_value *table, const mvm_value *entry) {
    mvm_value attributes = table[MVM_PROPERTIES_ATTRIBUTES];
    mvm_value index = (mvm_value)(((mvm_value)(entry - table) - MVM_PROPERTIES_FIRST) / 2);
    if (attributes == MVM_UNDEFINED || index >= attribute_count(attributes)) return 0;
    return ((const uint8_t *)(mvm_at(attributes) + 1))[index];
}

bool mvm_is_accessor(mvm_value value) {
    return mvm_is_kind(value, MVM_KIND_EXT) && mvm_at(value)[1] == mvm_small(MVM_EXT_ACCESSOR);
}

mvm_value mvm_prototype_of(mvm_value value) {
    mvm_value dictionary = mvm_is_reference(value) ? mvm_dictionary_of(value) : MVM_UNDEFINED;
    if (dictionary != MVM_UNDEFINED) return mvm_table_of(dictionary)[MVM_PROPERTIES_PROTOTYPE];
    if (mvm_is_string(value)) return mvm_well_known[WK_PROTOTYPE_STRING];
    if (mvm_is_kind(value, MVM_KIND_ARRAY)) return mvm_well_known[WK_PROTOTYPE_ARRAY];
    if (mvm_is_number(value)) return mvm_well_known[WK_PROTOTYPE_NUMBER];
    if (value == MVM_TRUE || value == MVM_FALSE) return mvm_well_known[WK_PROTOTYPE_BOOLEAN];
    if (mvm_is_kind(value, MVM_KIND_EXT) && mvm_at(value)[1] == mvm_small(MVM_EXT_ERROR))
        return mvm_well_known[WK_PROTOTYPE_ERROR];
    return mvm_well_known[WK_PROTOTYPE_FUNCTION];
}

/* The array index that a string spells canonically ("0", "17", not "017"); hole if it is none or does not fit a small integer. */
static mvm_value index_of_text(mvm_value string) {
    struct mvm_text text;
    uint32_t index = 0;
    mvm_string_text(string, &text);
    if (!text.length || text.length > 10 || (HAS_WIDE && text.wide)) return MVM_HOLE;
    if (text.bytes[0] == '0' && text.length > 1) return MVM_HOLE;
    for (mvm_value at = 0; at < text.length; at++) {
        unsigned digit = text.bytes[at] - (unsigned)'0';
        if (digit > 9 || index > (uint32_t)MVM_SMALL_MAX / 10) return MVM_HOLE;
        index = index * 10 + digit;
    }
    return index > (uint32_t)MVM_SMALL_MAX ? MVM_HOLE : mvm_small((mvm_signed)index);
}

bool mvm_to_key(mvm_value *operand) {
    mvm_value key = *operand;
    if (mvm_is_small(key) && (mvm_signed)key > 0) return true;
    if (mvm_is_kind(key, MVM_KIND_EXT) && mvm_at(key)[1] == mvm_small(MVM_EXT_SYMBOL)) return true;
    if (!mvm_is_string(key)) {
        key = mvm_to_string(operand);
        if (key == MVM_EXC) return false;
        *operand = key;
    }
    mvm_value index = index_of_text(key);
    if (index != MVM_HOLE) *operand = index;
    return true;
}

/* A new string of one unit, or of the two of a surrogate pair. */
static mvm_value substring(mvm_value *string, mvm_value index, mvm_value units) {
    struct mvm_text text;
    if (!mvm_reserve(mvm_string_size(2, true))) return mvm_throw_error(MEMORY);
    mvm_string_text(*string, &text);
    bool wide = HAS_WIDE && text.wide && text.wide[index] > 255;
    mvm_value part = mvm_new_string(units, wide);
    for (mvm_value at = 0; at < units; at++) {
        unsigned unit = HAS_WIDE && text.wide ? text.wide[index + at] : text.bytes[index + at];
        if (wide)
            ((uint16_t *)(mvm_at(part) + 1))[at] = (uint16_t)unit;
        else
            ((uint8_t *)(mvm_at(part) + 1))[at] = (uint8_t)unit;
    }
    return part;
}

/* Own properties that are not in a table: length and indexes. Returns hole if the receiver has no such one. */
static mvm_value get_exotic(mvm_value *operands) {
    mvm_value receiver = operands[1], key = operands[0];
    bool is_length =
        key == mvm_well_known[WK_KEY_LENGTH] || (!mvm_is_small(key) && same_key(key, mvm_well_known[WK_KEY_LENGTH]));
    mvm_value index = mvm_is_small(key) ? (mvm_value)mvm_small_number(key) : (mvm_value) ~(mvm_value)0;
    if (mvm_is_kind(receiver, MVM_KIND_ARRAY)) {
        const mvm_value *array = mvm_at(receiver);
        if (is_length) return array[MVM_ARRAY_LENGTH];
        if (index < (mvm_value)mvm_small_number(array[MVM_ARRAY_LENGTH]))
            return mvm_at(array[MVM_ARRAY_ELEMENTS])[1 + index];
    } else if (mvm_is_string(receiver)) {
        struct mvm_text text;
        mvm_string_text(receiver, &text);
        if (is_length) return mvm_new_int((int32_t)text.length);
        if (index < text.length) return substring(operands + 1, index, 1);
    }
    return MVM_HOLE;
}

static mvm_value get_from_tables(mvm_value object, mvm_value key) {
    for (;;) {
        const mvm_value *slot = mvm_own_value(object, key);
        if (slot) {
            if (!mvm_is_accessor(*slot)) return *slot;
            mvm_accessor = mvm_at(*slot)[MVM_ACCESSOR_GET];
            return mvm_accessor == MVM_UNDEFINED ? MVM_UNDEFINED : MVM_EXC;
        }
        object = mvm_prototype_of(object);
        if (object == MVM_NULL) return MVM_UNDEFINED;
    }
}

mvm_value mvm_get(mvm_value *operands) {
    mvm_accessor = MVM_UNDEFINED;
    if (operands[1] == MVM_UNDEFINED || operands[1] == MVM_NULL) return mvm_throw_error(NO_PROPERTIES);
    if (!mvm_to_key(operands)) return MVM_EXC;
    mvm_value value = get_exotic(operands);
    return value == MVM_HOLE ? get_from_tables(operands[1], operands[0]) : value;
}

/* True if the object lies last in the heap, so that it can grow in place. One of the static block that ends there does not count. */
static bool is_last(const mvm_value *object) {
    return object >= mvm_arena && (const uint8_t *)(object + word_count(object)) == mvm_heap_top;
}

/* False, with a TypeError, if an object's own words lie in ROM. In a linked image it is never asked of such ones; a loaded one may be
 * damaged. */
static bool may_write_head(mvm_value object) {
    if (MVM_LINKED || !(object & MVM_ROM_BIT)) return true;
    mvm_throw_error(READ_ONLY);
    return false;
}

/* Words of a part that must hold `wanted` and has `words`: exactly as many if it can grow in place, else half as much again. */
static mvm_value roomy_size(const mvm_value *part, mvm_value wanted) {
    mvm_value words = word_count(part), roomy = (mvm_value)(words + words / 2);
    return is_last(part) || roomy < wanted ? wanted : roomy;
}

/* Gives an object another part of `size` words, in the heap: what it had, then holes. Returns false if memory is short. */
static bool replace_part(mvm_value *owner, unsigned offset, mvm_value size) {
    if (!mvm_reserve(WORDS(size))) {
        mvm_throw_error(MEMORY);
        return false;
    }
    const mvm_value *from = mvm_at(mvm_at(*owner)[offset]);
    mvm_value words = word_count(from), *to = (mvm_value *)(void *)mvm_heap_top;
    if (is_last(from)) {
        to = mvm_at(mvm_at(*owner)[offset]);
        mvm_heap_top += WORDS(size - words);
    } else {
        mvm_heap_top += WORDS(size);
        for (mvm_value index = 1; index < words && index < size; index++) to[index] = from[index];
        mvm_at(*owner)[offset] = mvm_reference(to);
    }
    *to = mvm_header(mvm_header_kind(*from), WORDS(size));
    for (mvm_value index = words; index < size; index++) to[index] = MVM_HOLE;
    return true;
}

bool mvm_own_part(mvm_value *owner, unsigned offset, mvm_value wanted) {
    if (!may_write_head(*owner)) return false;
    mvm_value part = mvm_at(*owner)[offset];
    mvm_value size = word_count(mvm_at(part));
    if (wanted > size) {
        if ((uint32_t)wanted + wanted / 2 > MVM_SIZE_MASK / MVM_WORD_BYTES) {
            mvm_throw_error(TOO_LONG);
            return false;
        }
        size = roomy_size(mvm_at(part), wanted);
    } else if (!HAS_ROM_PARTS || !(part & MVM_ROM_BIT)) {
        return true;
    }
    return replace_part(owner, offset, size);
}

/* An own array element or length. Returns true if the property is such a one; *threw tells how storing went. */
static bool set_exotic(mvm_value *operands, bool *threw) {
    mvm_value receiver = operands[2], key = operands[1];
    if (!mvm_is_kind(receiver, MVM_KIND_ARRAY)) return false;
    mvm_value length = (mvm_value)mvm_small_number(mvm_at(receiver)[MVM_ARRAY_LENGTH]);
    if (mvm_is_small(key)) {
        mvm_value index = (mvm_value)mvm_small_number(key);
        *threw = !mvm_own_part(operands + 2, MVM_ARRAY_ELEMENTS, (mvm_value)(index + 2));
        if (*threw) return true;
        mvm_value *array = mvm_at(operands[2]);
        mvm_at(array[MVM_ARRAY_ELEMENTS])[1 + index] = operands[0];
        if (index >= length) array[MVM_ARRAY_LENGTH] = mvm_small((mvm_signed)(index + 1));
        return true;
    }
    if (!same_key(key, mvm_well_known[WK_KEY_LENGTH])) return false;
    *threw = true;
    if (!mvm_is_small(operands[0]) || (mvm_signed)operands[0] < 0) {
        mvm_throw_error(ARRAY_LENGTH);
        return true;
    }
    mvm_value wanted = (mvm_value)mvm_small_number(operands[0]);
    if (!mvm_own_part(operands + 2, MVM_ARRAY_ELEMENTS, (mvm_value)(wanted + 1))) return true;
    mvm_value *array = mvm_at(operands[2]);
    for (mvm_value index = wanted; index < length; index++) mvm_at(array[MVM_ARRAY_ELEMENTS])[1 + index] = MVM_HOLE;
    array[MVM_ARRAY_LENGTH] = operands[0];
    *threw = false;
    return true;
}

/* Gives a function or an array its DICT. Returns false if it threw. */
bool mvm_ensure_dictionary(mvm_value *object) {
    if (mvm_dictionary_of(*object) != MVM_UNDEFINED) return true;
    if (!may_write_head(*object)) return false;
    if (!MVM_LINKED && !mvm_is_kind(*object, MVM_KIND_CLOSURE) && !mvm_is_kind(*object, MVM_KIND_ARRAY)) {
        mvm_throw_error(READ_ONLY);
        return false;
    }
    unsigned word = mvm_is_kind(*object, MVM_KIND_CLOSURE) ? MVM_CLOSURE_PROPERTIES : MVM_ARRAY_PROPERTIES;
    mvm_push(mvm_prototype_of(*object));
    mvm_value dictionary = mvm_new_object(mvm_sp, 1);
    mvm_sp++;
    if (dictionary == MVM_EXC) return false;
    mvm_at(*object)[word] = dictionary;
    return true;
}

bool mvm_own_attributes(mvm_value *dictionary, mvm_value count) {
    mvm_value old = mvm_table_of(*dictionary)[MVM_PROPERTIES_ATTRIBUTES];
    mvm_value old_count = old == MVM_UNDEFINED ? 0 : attribute_count(old);
    if (count <= old_count && (old == MVM_UNDEFINED || !(old & MVM_ROM_BIT))) return true;
    if (count < old_count) count = old_count;
    if (!mvm_reserve(mvm_string_size(count, false))) {
        mvm_throw_error(MEMORY);
        return false;
    }
    mvm_value string = mvm_new_string(count, false);
    mvm_value *table = mvm_table_of(*dictionary);
    old = table[MVM_PROPERTIES_ATTRIBUTES];
    uint8_t *bytes = (uint8_t *)(mvm_at(string) + 1);
    for (mvm_value at = 0; at < count; at++) bytes[at] = at < old_count ? ((uint8_t *)(mvm_at(old) + 1))[at] : 0;
    table[MVM_PROPERTIES_ATTRIBUTES] = string;
    return true;
}

/* Records the attributes of an entry, unless they are plain and no others are recorded there. */
static bool set_attributes(mvm_value *dictionary, mvm_value index, uint8_t attributes) {
    mvm_value old = mvm_table_of(*dictionary)[MVM_PROPERTIES_ATTRIBUTES];
    mvm_value count = old == MVM_UNDEFINED ? 0 : attribute_count(old);
    if (!attributes && index >= count) return true;
    if (index >= count) count = (mvm_value)(index + 4);
    if (!mvm_own_attributes(dictionary, count)) return false;
    ((uint8_t *)(mvm_at(mvm_table_of(*dictionary)[MVM_PROPERTIES_ATTRIBUTES]) + 1))[index] = attributes;
    return true;
}

/* For put_own(): a new property is plain, an old one stays as it is. */
#define KEEP_ATTRIBUTES 0xff

/* Writes an entry of the object's own table, a new one if need be. Returns false if it threw. */
static bool put_own(mvm_value *operands, uint8_t attributes) {
    if (!mvm_ensure_dictionary(operands + 2)) return false;
    mvm_push(mvm_dictionary_of(operands[2]));
    mvm_value *table = mvm_table_of(*mvm_sp), *entry = mvm_find_entry(table, operands[1]);
    mvm_value place = (mvm_value)(entry - table);
    bool done = mvm_own_part(mvm_sp, 1, (mvm_value)(mvm_is_entry(table, entry) ? 0 : place + 2));
    if (done) {
        table = mvm_table_of(*mvm_sp);
        table[place] = operands[1];
        table[place + 1] = operands[0];
        if (attributes != KEEP_ATTRIBUTES)
            done = set_attributes(mvm_sp, (mvm_value)((place - MVM_PROPERTIES_FIRST) / 2), attributes);
    }
    mvm_sp++;
    return done;
}

bool mvm_define(mvm_value *operands, uint8_t attributes) {
    bool threw;
    if (!mvm_to_key(operands + 1)) return false;
    if (set_exotic(operands, &threw)) return !threw;
    return put_own(operands, attributes);
}

/* True if storing may go on: no setter and no read-only property is in the way, here or in a prototype. */
static bool may_store(mvm_value object, mvm_value key) {
    for (; object != MVM_NULL; object = mvm_prototype_of(object)) {
        mvm_value dictionary = mvm_dictionary_of(object);
        if (dictionary == MVM_UNDEFINED) continue;
        mvm_value *table = mvm_table_of(dictionary), *entry = mvm_find_entry(table, key);
        if (!mvm_is_entry(table, entry)) continue;
        if (mvm_is_accessor(entry[1])) {
            mvm_accessor = mvm_at(entry[1])[MVM_ACCESSOR_SET];
            if (mvm_accessor != MVM_UNDEFINED) return false;
        } else if (!(mvm_attributes_of(table, entry) & MVM_ATTRIBUTE_READ_ONLY)) {
            return true;
        }
        mvm_throw_error(READ_ONLY);
        return false;
    }
    return true;
}

bool mvm_set(mvm_value *operands) {
    bool threw;
    mvm_accessor = MVM_UNDEFINED;
    if (operands[2] == MVM_UNDEFINED || operands[2] == MVM_NULL) {
        mvm_throw_error(NO_PROPERTIES);
        return false;
    }
    if (!mvm_to_key(operands + 1)) return false;
    if (set_exotic(operands, &threw)) return !threw;
    if (!may_store(operands[2], operands[1])) return false;
    if (mvm_is_object(operands[2]) && !mvm_is_kind(operands[2], MVM_KIND_EXT))
        return put_own(operands, KEEP_ATTRIBUTES);
    mvm_throw_error(READ_ONLY);
    return false;
}

mvm_value mvm_new_object(mvm_value *prototype, unsigned properties) {
    mvm_value table_size = WORDS(MVM_PROPERTIES_FIRST + 2 * properties);
    if (!mvm_reserve((mvm_value)(WORDS(2) + table_size))) return mvm_throw_error(MEMORY);
    mvm_value object = mvm_allocate(MVM_KIND_DICT, WORDS(2));
    mvm_value table = mvm_allocate(MVM_KIND_PROPERTIES, table_size);
    mvm_value *words = mvm_at(table);
    mvm_at(object)[1] = table;
    words[MVM_PROPERTIES_PROTOTYPE] = *prototype;
    words[MVM_PROPERTIES_ATTRIBUTES] = MVM_UNDEFINED;
    for (unsigned entry = 0; entry < 2 * properties; entry++) words[MVM_PROPERTIES_FIRST + entry] = MVM_HOLE;
    return object;
}

mvm_value mvm_next_of(mvm_value *operands) {
    mvm_value iterable = operands[1], index = (mvm_value)mvm_small_number(operands[0]);
    if (mvm_is_kind(iterable, MVM_KIND_ARRAY)) {
        const mvm_value *array = mvm_at(iterable);
        if (index >= (mvm_value)mvm_small_number(array[MVM_ARRAY_LENGTH])) return MVM_HOLE;
        operands[0] = (mvm_value)(operands[0] + 2);
        mvm_value value = mvm_at(array[MVM_ARRAY_ELEMENTS])[1 + index];
        return value == MVM_HOLE ? MVM_UNDEFINED : value;
    }
    if (!mvm_is_string(iterable)) return mvm_throw_error(NOT_ITERABLE);
    struct mvm_text text;
    mvm_string_text(iterable, &text);
    if (index >= text.length) return MVM_HOLE;
    mvm_value units = 1;
    if (HAS_WIDE && text.wide && (text.wide[index] & 0xfc00) == 0xd800 && index + 1 < text.length &&
        (text.wide[index + 1] & 0xfc00) == 0xdc00)
        units = 2;
    operands[0] = (mvm_value)(operands[0] + 2 * units);
    return substring(operands + 1, index, units);
}

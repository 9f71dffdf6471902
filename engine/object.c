/* Properties. A DICT is `[header][PROPERTIES]`; its table is replaced when it must grow, so an object never moves away from the
 * references to it. Tables and elements that lie last in the heap grow in place. */
#include "object.h"

#include "array.h"
#include "depth.h"
#include "number.h"
#include "text.h"

mvm_value mvm_accessor MVM_NO_INIT;

#define WORDS(count) ((mvm_value)((count) * MVM_WORD_BYTES))

static mvm_value word_count(const mvm_value *object) {
    return (mvm_value)(mvm_header_size(MVM_READ(object)) / MVM_WORD_BYTES);
}

static bool is_ext(mvm_value value, mvm_signed sub_kind) {
    return mvm_is_kind(value, MVM_KIND_EXT) && mvm_word(value, 1) == mvm_small(sub_kind);
}

bool mvm_is_object(mvm_value value) {
    if (!mvm_is_reference(value) || mvm_placed_kind(value) <= MVM_PLACED_KIND(MVM_KIND_DOUBLE)) return false;
    return !(HAS_SYMBOLS && is_ext(value, MVM_EXT_SYMBOL));
}

bool mvm_is_error(mvm_value value) {
    if (!ERROR_TABLES) return is_ext(value, MVM_EXT_ERROR);
    return mvm_is_kind(value, MVM_KIND_DICT) && mvm_header_size(mvm_word(value, 0)) == WORDS(MVM_ERROR_WORD_WORDS);
}

bool mvm_is_function(mvm_value value) {
    return mvm_is_kind(value, MVM_KIND_CLOSURE) || (HAS_HOSTFN_VALUES && is_ext(value, MVM_EXT_HOSTFN));
}

/* The DICT that holds an object's named properties; undefined if it has none. */
mvm_value mvm_dictionary_of(mvm_value object) {
    if (!SEARCH_OTHERS) return object;
    if (!mvm_is_reference(object)) return MVM_UNDEFINED;
    mvm_value kind = mvm_placed_kind(object);
    if (kind == MVM_PLACED_KIND(MVM_KIND_DICT)) return object;
    if (HAS_FUNCTION_PROPERTIES && kind == MVM_PLACED_KIND(MVM_KIND_CLOSURE))
        return mvm_word(object, MVM_CLOSURE_PROPERTIES);
    if (HAS_ARRAY_PROPERTIES && kind == MVM_PLACED_KIND(MVM_KIND_ARRAY)) return mvm_word(object, MVM_ARRAY_PROPERTIES);
    return MVM_UNDEFINED;
}

mvm_value *mvm_table_of(mvm_value dictionary) { return mvm_at(mvm_word(dictionary, 1)); }

bool mvm_same_key(mvm_value a, mvm_value b) {
    if (a == b || !KEY_MADE) return a == b;
    return mvm_is_string(a) && mvm_is_string(b) && mvm_compare_strings(a, b) == 0;
}

/* The entry (key, value) of `key`, or the first free one, or the table's end. */
mvm_value *mvm_find_entry(mvm_value *table, mvm_value key) {
    mvm_value *entry = table + MVM_PROPERTIES_FIRST, *end = table + word_count(table);
    while (entry < end && MVM_READ(entry) != MVM_HOLE && !mvm_same_key(MVM_READ(entry), key)) entry += 2;
    return entry;
}

bool mvm_is_entry(const mvm_value *table, const mvm_value *entry) {
    return entry < table + word_count(table) && MVM_READ(entry) != MVM_HOLE;
}

mvm_value *mvm_own_value(mvm_value object, mvm_value key) {
    mvm_value dictionary = mvm_dictionary_of(object);
    if (dictionary == MVM_UNDEFINED) return NULL;
    mvm_value *table = mvm_table_of(dictionary), *entry = mvm_find_entry(table, key);
    return mvm_is_entry(table, entry) ? entry + 1 : NULL;
}

uint8_t mvm_attributes_of(const mvm_value *table, const mvm_value *entry) {
    if (!HAS_ATTRIBUTES) return 0;
    mvm_value attributes = MVM_READ(table + MVM_PROPERTIES_ATTRIBUTES);
    mvm_value index = (mvm_value)(((mvm_value)(entry - table) - MVM_PROPERTIES_FIRST) / 2);
    if (attributes == MVM_UNDEFINED || index >= mvm_string_length(attributes)) return 0;
    return MVM_READ((const uint8_t *)(mvm_at(attributes) + 1) + index);
}

bool mvm_is_accessor(mvm_value value) { return HAS_ACCESSORS && is_ext(value, MVM_EXT_ACCESSOR); }

bool mvm_is_private(mvm_value key) { return HAS_PRIVATE && is_ext(key, MVM_EXT_PRIVATE); }

MVM_OUT_OF_LINE unsigned mvm_type_of(mvm_value value) {
    if (mvm_is_number(value)) return WK_TYPEOF_NUMBER;
    if (value == MVM_UNDEFINED) return WK_TYPEOF_UNDEFINED;
    if (value == MVM_FALSE || value == MVM_TRUE) return WK_TYPEOF_BOOLEAN;
    if (mvm_is_string(value)) return WK_TYPEOF_STRING;
    if (mvm_is_function(value)) return WK_TYPEOF_FUNCTION;
    return WK_TYPEOF_OBJECT;
}

/* The prototype of a value that has no table. */
static mvm_value built_in_prototype(mvm_value value) {
#if IS_COMPACT
    static const MVM_FLASH uint8_t prototypes[] = {WK_PROTOTYPE_FUNCTION, WK_PROTOTYPE_BOOLEAN,  WK_PROTOTYPE_NUMBER,
                                                   WK_PROTOTYPE_STRING,   WK_PROTOTYPE_FUNCTION, WK_PROTOTYPE_OBJECT};
    _Static_assert(WK_TYPEOF_UNDEFINED == 0 && WK_TYPEOF_BOOLEAN == 1 && WK_TYPEOF_NUMBER == 2 &&
                       WK_TYPEOF_STRING == 3 && WK_TYPEOF_FUNCTION == 4 && WK_TYPEOF_OBJECT == 5,
                   "the prototypes are in the order of the names of types");
    if (mvm_is_kind(value, MVM_KIND_ARRAY)) return mvm_well_known[WK_PROTOTYPE_ARRAY];
    return mvm_well_known[prototypes[mvm_type_of(value)]];
#else
    if (SEARCH_STRING && mvm_is_string(value)) return mvm_well_known[WK_PROTOTYPE_STRING];
    if (SEARCH_ARRAY && mvm_is_kind(value, MVM_KIND_ARRAY)) return mvm_well_known[WK_PROTOTYPE_ARRAY];
    if (SEARCH_NUMBER && mvm_is_number(value)) return mvm_well_known[WK_PROTOTYPE_NUMBER];
    if (SEARCH_BOOLEAN && (value == MVM_TRUE || value == MVM_FALSE)) return mvm_well_known[WK_PROTOTYPE_BOOLEAN];
    if (SEARCH_BYTES && mvm_is_uint8(value)) return mvm_well_known[WK_PROTOTYPE_OBJECT];
    return SEARCH_FUNCTION ? mvm_well_known[WK_PROTOTYPE_FUNCTION] : MVM_NULL;
#endif
}

mvm_value mvm_prototype_of(mvm_value value) {
    mvm_value dictionary = mvm_dictionary_of(value);
    if (SEARCH_OTHERS && dictionary == MVM_UNDEFINED) return built_in_prototype(value);
    return MVM_READ(mvm_table_of(dictionary) + MVM_PROPERTIES_PROTOTYPE);
}

/* The array index that a string spells canonically ("0", "17", not "017"); hole if it is none or does not fit a small integer. */
static mvm_value index_of_text(mvm_value string) {
    struct mvm_text text;
    mvm_value index = 0;
    mvm_string_text(string, &text);
    if (!text.length || (HAS_WIDE && text.wide)) return MVM_HOLE;
    if (MVM_READ(text.bytes) == '0' && text.length > 1) return MVM_HOLE;
    for (mvm_value at = 0; at < text.length; at++) {
        unsigned digit = MVM_READ(text.bytes + at) - (unsigned)'0';
        if (digit > 9 || index > MVM_SMALL_MAX / 10) return MVM_HOLE;
        index = (mvm_value)(index * 10 + digit);
    }
    return index > MVM_SMALL_MAX ? MVM_HOLE : mvm_small((mvm_signed)index);
}

bool mvm_to_key(mvm_value *operand) {
    mvm_value key = *operand;
    if (!(KEY_STRING || KEY_CONVERTED)) return true;
    if (mvm_is_small(key) && (mvm_signed)key > 0) return true;
    if (HAS_SYMBOLS && (is_ext(key, MVM_EXT_SYMBOL) || is_ext(key, MVM_EXT_PRIVATE))) return true;
    if (KEY_CONVERTED && !mvm_is_string(key)) {
        key = mvm_to_string(operand);
        if (key == MVM_EXC) return false;
        *operand = key;
    }
    mvm_value index = index_of_text(key);
    if (index != MVM_HOLE) *operand = index;
    return true;
}

static mvm_value get_from_tables(mvm_value object, mvm_value key) {
    for (;;) {
        const mvm_value *slot = mvm_own_value(object, key);
        if (slot) {
            mvm_value value = MVM_READ(slot);
            if (!mvm_is_accessor(value)) return value;
            mvm_value getter = mvm_word(value, MVM_ACCESSOR_GET);
            if (!HAS_GETTERS || getter == MVM_UNDEFINED) return MVM_UNDEFINED;
            mvm_accessor = getter;
            return MVM_EXC;
        }
        object = READ_INHERITED ? mvm_prototype_of(object) : MVM_NULL;
        if (object == MVM_NULL) return mvm_is_private(key) ? mvm_throw_error(NO_PRIVATE) : MVM_UNDEFINED;
    }
}

mvm_value mvm_get(mvm_value *operands) {
    mvm_value receiver = operands[1], key = operands[0];
    if (HAS_GETTERS) mvm_accessor = MVM_UNDEFINED;
    if (READ_NULLISH && (receiver == MVM_UNDEFINED || receiver == MVM_NULL)) return mvm_throw_error(NO_PROPERTIES);
    if (mvm_is_exotic(receiver, key)) {
        mvm_value value = mvm_get_exotic(operands);
        if (!READ_HOLE || value != MVM_HOLE) return value;
    }
    return READ_TABLE ? get_from_tables(receiver, key) : MVM_UNDEFINED;
}

/* True if the object lies last in the heap, so that it can grow in place. One of the static block that ends there does not count. */
static bool is_last(const mvm_value *object) {
    return object >= mvm_arena && (const uint8_t *)object + mvm_header_size(MVM_READ(object)) == mvm_heap_top;
}

/* False, with a TypeError, if an object's own words lie in ROM. In a linked image those of errors of the engine do, of what it is asked
 * of; a loaded one may be damaged. */
static bool may_write_head(mvm_value object) {
    if ((MVM_LINKED && !WRITE_ERROR) || !(object & MVM_ROM_BIT)) return true;
    mvm_throw_error(READ_ONLY);
    return false;
}

/* Gives an object another part of at least `wanted` bytes, in the heap: what it had, then holes. One that lies last in the heap grows in
 * place, as far as it must, and stays last if there is a collection; others grow by half. Returns false if memory is short. */
static bool replace_part(mvm_value *owner, unsigned offset, mvm_value wanted) {
    const mvm_value *from = mvm_at(mvm_at(*owner)[offset]);
    mvm_value old = mvm_header_size(MVM_READ(from)), size = wanted, roomy = (mvm_value)(old + old / 2);
    bool grows = is_last(from);
    if (!grows && wanted > old && wanted < roomy && roomy <= MVM_SIZE_MASK) size = mvm_round_up(roomy);
    if (size > MVM_SIZE_MASK || !mvm_reserve(grows ? (mvm_value)(size - old) : size)) {
        mvm_throw_error(MEMORY);
        return false;
    }
    mvm_value *object = mvm_at(*owner), *to = mvm_at(object[offset]);
    if (grows) {
        mvm_heap_top += size - old;
    } else {
        from = to;
        to = (mvm_value *)(void *)mvm_heap_top;
        mvm_heap_top += size;
        object[offset] = mvm_reference(to);
        mvm_value *word = to;
        for (mvm_value left = old; left; left = (mvm_value)(left - MVM_WORD_BYTES)) *word++ = MVM_READ(from++);
    }
    *to = (mvm_value)((*to & (mvm_value)~MVM_SIZE_MASK) | size);
    for (to += old / MVM_WORD_BYTES; old < size; old = (mvm_value)(old + MVM_WORD_BYTES)) *to++ = MVM_HOLE;
    return true;
}

bool mvm_own_part(mvm_value *owner, unsigned offset, mvm_value wanted) {
    if (!may_write_head(*owner)) return false;
    mvm_value part = mvm_at(*owner)[offset], size = mvm_header_size(mvm_word(part, 0));
    if (wanted <= size) {
        if (mvm_may_write(part)) return true;
        wanted = size;
    }
    return replace_part(owner, offset, wanted);
}

/* Gives a function or an array its DICT. Returns false if it threw. */
bool mvm_ensure_dictionary(mvm_value *object) {
    if (!SEARCH_OTHERS || mvm_dictionary_of(*object) != MVM_UNDEFINED) return true;
    if (!may_write_head(*object)) return false;
    if (!MVM_LINKED && !mvm_is_kind(*object, MVM_KIND_CLOSURE) && !mvm_is_kind(*object, MVM_KIND_ARRAY)) {
        mvm_throw_error(READ_ONLY);
        return false;
    }
    unsigned word = MVM_CLOSURE_PROPERTIES;
    if (HAS_ARRAY_PROPERTIES && mvm_is_kind(*object, MVM_KIND_ARRAY)) word = MVM_ARRAY_PROPERTIES;
    mvm_push(mvm_prototype_of(*object));
    mvm_value dictionary = mvm_new_object(mvm_sp, 1);
    mvm_sp++;
    if (dictionary == MVM_EXC) return false;
    mvm_at(*object)[word] = dictionary;
    return true;
}

bool mvm_own_attributes(mvm_value *dictionary, mvm_value count) {
    mvm_value old = mvm_table_of(*dictionary)[MVM_PROPERTIES_ATTRIBUTES];
    mvm_value old_count = old == MVM_UNDEFINED ? 0 : mvm_string_length(old);
    if (count <= old_count && (old == MVM_UNDEFINED || !(old & MVM_ROM_BIT))) return true;
    if (count < old_count) count = old_count;
    if (!mvm_reserve(mvm_string_size(count, false))) {
        (void)mvm_throw_no_room(MEMORY);
        return false;
    }
    mvm_value string = mvm_new_string(count, false);
    mvm_value *table = mvm_table_of(*dictionary);
    old = table[MVM_PROPERTIES_ATTRIBUTES];
    uint8_t *bytes = (uint8_t *)(mvm_at(string) + 1);
    for (mvm_value at = 0; at < count; at++)
        bytes[at] = at < old_count ? MVM_READ((const uint8_t *)(mvm_at(old) + 1) + at) : 0;
    table[MVM_PROPERTIES_ATTRIBUTES] = string;
    return true;
}

/* Records the attributes of an entry, unless they are plain and no others are recorded there. */
static bool set_attributes(mvm_value *dictionary, mvm_value index, uint8_t attributes) {
    mvm_value old = mvm_table_of(*dictionary)[MVM_PROPERTIES_ATTRIBUTES];
    mvm_value count = old == MVM_UNDEFINED ? 0 : mvm_string_length(old);
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
    mvm_value *owner = operands + 2;
    if (SEARCH_OTHERS) {
        if (!mvm_ensure_dictionary(owner)) return false;
        mvm_push(mvm_dictionary_of(*owner));
        owner = mvm_sp;
    }
    mvm_value *table = mvm_table_of(*owner), *entry = mvm_find_entry(table, operands[1]);
    mvm_value place = (mvm_value)(entry - table);
    bool done = mvm_own_part(owner, 1, mvm_is_entry(table, entry) ? 0 : WORDS(place + 2));
    if (done) {
        table = mvm_table_of(*owner);
        table[place] = operands[1];
        table[place + 1] = operands[0];
        if (HAS_ATTRIBUTES && attributes != KEEP_ATTRIBUTES)
            done = set_attributes(owner, (mvm_value)((place - MVM_PROPERTIES_FIRST) / 2), attributes);
    }
    if (SEARCH_OTHERS) mvm_sp++;
    return done;
}

bool mvm_define(mvm_value *operands, uint8_t attributes) {
    if (mvm_is_settable(operands[2], operands[1])) return mvm_set_exotic(operands);
    return WRITE_TABLE ? put_own(operands, attributes) : false;
}

/* True if storing may go on: no setter and no read-only property is in the way, here or in a prototype. */
static bool may_store(mvm_value object, mvm_value key) {
    for (; object != MVM_NULL; object = mvm_prototype_of(object)) {
        const mvm_value *slot = mvm_own_value(object, key);
        if (!slot) continue;
        mvm_value value = MVM_READ(slot);
        if (mvm_is_accessor(value)) {
            mvm_value setter = mvm_word(value, MVM_ACCESSOR_SET);
            if (HAS_SETTERS && setter != MVM_UNDEFINED) {
                mvm_accessor = setter;
                return false;
            }
        } else if (!(mvm_attributes_of(mvm_table_of(mvm_dictionary_of(object)), slot - 1) & MVM_ATTRIBUTE_READ_ONLY)) {
            return true;
        }
        mvm_throw_error(READ_ONLY);
        return false;
    }
    if (mvm_is_private(key)) mvm_throw_error(NO_PRIVATE);
    return !mvm_is_private(key);
}

/* True for an object whose table may be written. */
static bool takes_properties(mvm_value value) {
    return mvm_is_object(value) && !mvm_is_kind(value, MVM_KIND_EXT) && !(ERROR_TABLES && mvm_is_error(value));
}

bool mvm_set(mvm_value *operands) {
    mvm_value receiver = operands[2], key = operands[1];
    if (HAS_SETTERS) mvm_accessor = MVM_UNDEFINED;
    if (WRITE_NULLISH && (receiver == MVM_UNDEFINED || receiver == MVM_NULL)) {
        mvm_throw_error(NO_PROPERTIES);
        return false;
    }
    if (mvm_is_settable(receiver, key)) return mvm_set_exotic(operands);
    if (WRITE_CHECKED && !may_store(receiver, key)) return false;
    if (WRITE_TABLE && (!WRITE_OTHER || takes_properties(receiver))) return put_own(operands, KEEP_ATTRIBUTES);
    if (WRITE_OTHER) mvm_throw_error(READ_ONLY);
    return false;
}

mvm_value mvm_new_object(mvm_value *prototype, unsigned properties) {
    if (IS_COMPACT) properties = 2;
    mvm_value table_size = WORDS(MVM_PROPERTIES_FIRST + 2 * properties);
    if (!mvm_reserve((mvm_value)(WORDS(2) + table_size))) return mvm_throw_no_room(MEMORY);
    mvm_value object = mvm_allocate(MVM_KIND_DICT, WORDS(2));
    mvm_value table = mvm_allocate(MVM_KIND_PROPERTIES, table_size);
    mvm_value *words = mvm_at(table);
    mvm_at(object)[1] = table;
    words[MVM_PROPERTIES_PROTOTYPE] = *prototype;
    words[MVM_PROPERTIES_ATTRIBUTES] = MVM_UNDEFINED;
    for (unsigned entry = 0; entry < 2 * properties; entry++) words[MVM_PROPERTIES_FIRST + entry] = MVM_HOLE;
    return object;
}

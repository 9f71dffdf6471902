/* The heap checker: every object has a header of a known kind and a size that leads to the next one, and every reference of a root or
 * an object leads to the start of an object. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "heap.h"
#include "load.h"

static char message[120];

/* One byte per word of the arena: 1 where an object starts. */
static uint8_t *starts;

static mvm_value arena_base(void) { return mvm_reference(mvm_arena); }
static mvm_value heap_end(void) { return mvm_reference((mvm_value *)(void *)mvm_heap_top); }

static const char *problem(const char *what, uint32_t where) {
    snprintf(message, sizeof message, "%s at %#x", what, (unsigned)where);
    return message;
}

static const char *check_string(mvm_value object, mvm_value size) {
    const uint8_t *end = (const uint8_t *)mvm_at(object) + size;
    bool wide = mvm_placed_kind(object) == MVM_PLACED_KIND(MVM_KIND_WIDE);
    unsigned padding = wide ? ((const uint16_t *)(const void *)end)[-1] : end[-1];
    unsigned unit = wide ? 2 : 1;
    if (size < 2 * MVM_WORD_BYTES || padding >= MVM_WORD_BYTES / unit)
        return problem("string with wrong padding", object);
    return NULL;
}

static const char *check_header(mvm_value object) {
    mvm_value header = mvm_at(object)[0], size = mvm_object_bytes(header);
    unsigned kind = mvm_header_kind(header);
    if (!(header & 1)) return problem("header is even", object);
    if (header & MVM_MARK_BIT) return problem("mark left", object);
    if (size < MVM_WORD_BYTES || object + size > heap_end()) return problem("wrong size", object);
    if (kind <= MVM_KIND_WIDE) return check_string(object, size);
    if ((kind == MVM_KIND_INT32 || kind == MVM_KIND_UINT32) && size != MVM_WORD_BYTES + 4)
        return problem("wrong cell", object);
    if (kind == MVM_KIND_DOUBLE && size != MVM_WORD_BYTES + 8) return problem("wrong double", object);
    if (kind == MVM_KIND_DICT && size < 2 * MVM_WORD_BYTES) return problem("wrong object", object);
    if (kind == MVM_KIND_PROPERTIES && size < MVM_PROPERTIES_FIRST * MVM_WORD_BYTES)
        return problem("wrong table", object);
    if (kind == MVM_KIND_ARRAY && size != MVM_ARRAY_WORDS * MVM_WORD_BYTES) return problem("wrong array", object);
    if (kind == MVM_KIND_CLOSURE && size < 2 * MVM_WORD_BYTES) return problem("wrong closure", object);
    if (kind == MVM_KIND_BOX && size != 2 * MVM_WORD_BYTES) return problem("wrong box", object);
    if (kind == MVM_KIND_BUFFER &&
        (size < 2 * MVM_WORD_BYTES || ((const uint8_t *)mvm_at(object))[size - 1] >= MVM_WORD_BYTES))
        return problem("buffer with wrong padding", object);
    bool known = kind <= MVM_KIND_BUFFER || (kind >= MVM_KIND_OBJECT && kind <= MVM_KIND_BOX) ||
                 kind == MVM_KIND_PROPERTIES || kind == MVM_KIND_EXT;
    return known ? NULL : problem("kind that the engine does not make", object);
}

static const char *check_value(mvm_value value, uint32_t where) {
    if (mvm_is_small(value)) return NULL;
    if (value < MVM_FIRST_REFERENCE) return NULL;
    if (value & MVM_ROM_BIT)
        return (value & (mvm_value)~MVM_ROM_BIT) < mvm_image.rom_bytes + 3 ? NULL
                                                                           : problem("reference behind the ROM", where);
    if (value >= arena_base() && value < heap_end() && !starts[(value - arena_base()) / MVM_WORD_BYTES])
        return problem("reference into the middle of an object", where);
    if (value >= heap_end() && value < mvm_reference(mvm_sp)) return problem("reference to free memory", where);
    return value < mvm_image.ram_bytes ? NULL : problem("reference behind the RAM", where);
}

static const char *check_words(const mvm_value *from, const mvm_value *to) {
    const char *wrong = NULL;
    for (; from < to && !wrong; from++) wrong = check_value(*from, mvm_reference(from));
    return wrong;
}

static const char *check_objects(void) {
    for (mvm_value object = arena_base(); object < heap_end();) {
        const char *wrong = check_header(object);
        if (wrong) return wrong;
        starts[(object - arena_base()) / MVM_WORD_BYTES] = 1;
        object = (mvm_value)(object + mvm_object_bytes(mvm_at(object)[0]));
    }
    for (mvm_value object = arena_base(); object < heap_end();) {
        const mvm_value *words = mvm_at(object);
        mvm_value size = mvm_object_bytes(*words);
        if (mvm_header_kind(*words) >= MVM_FIRST_KIND_WITH_REFERENCES) {
            const char *wrong = check_words(words + 1, words + size / MVM_WORD_BYTES);
            if (wrong) return wrong;
        }
        object = (mvm_value)(object + size);
    }
    return NULL;
}

const char *mvm_check(void) {
    if ((uint8_t *)mvm_sp < mvm_heap_top) return "heap and stack overlap";
    starts = calloc((size_t)(mvm_arena_end - mvm_arena) + 1, 1);
    if (!starts) return "no memory for the check";
    const char *wrong = check_objects();
    if (!wrong) wrong = check_words(mvm_sp, mvm_arena_end);
    if (!wrong) wrong = check_words(mvm_statics, mvm_statics + mvm_static_count);
    free(starts);
    return wrong;
}

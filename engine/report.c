/* The line about an uncaught exception: what was thrown, and code offsets in hex, innermost first. */
#include "interp.h"
#include "mvm_port.h"
#include "object.h"
#include "text.h"

static void put_offset(mvm_value offset) {
    mvm_port_put(' ');
    for (unsigned digits = 4; digits; digits--) {
        unsigned digit = '0' / 16; /* which four bits more make the digit */
        do {
            digit += digit;
            if (offset & 0x8000) {
                MVM_KEEP_BRANCH();
                digit++;
            }
            offset = (mvm_value)(offset << 1);
        } while (digit < '0');
        if (digit > '9') digit += 'a' - '9' - 1;
        mvm_port_put((uint8_t)digit);
    }
}

/* True for an object that inherits from Error.prototype. */
static bool is_error_object(mvm_value object) {
    if (!mvm_is_kind(object, MVM_KIND_DICT) || mvm_is_error(object)) return false;
    while (object != MVM_NULL) {
        object = mvm_prototype_of(object);
        if (object == mvm_well_known[WK_PROTOTYPE_ERROR]) return true;
    }
    return false;
}

/* Writes the string under a key of an object, or of what it inherits from. No getter runs. False if there is none, or an empty one. */
static bool put_property(mvm_value object, mvm_value key, bool behind_other) {
    const mvm_value *slot = NULL;
    for (; !slot && object != MVM_NULL; object = mvm_prototype_of(object)) slot = mvm_own_value(object, key);
    mvm_value value = slot ? MVM_READ(slot) : MVM_UNDEFINED;
    if (!mvm_is_string(value) || !mvm_string_length(value)) return false;
    if (behind_other) mvm_put_text(MVM_TEXT(": "));
    mvm_write(value);
    return true;
}

static void put_thrown(mvm_value value) {
    if (!HAS_ERROR_VALUES) {
        mvm_put_text(MVM_FLASH_TEXT(mvm_thrown_text));
        return;
    }
    if (!REPORT_OBJECT || !is_error_object(value)) {
        mvm_write(HAS_THROW_VALUE ? value : mvm_word(value, MVM_ERROR_WORD_TEXT));
        return;
    }
    bool has_name = put_property(value, mvm_well_known[WK_KEY_NAME], false);
    put_property(value, mvm_well_known[WK_KEY_MESSAGE], has_name);
}

MVM_SHARED void mvm_report(void) {
    if (MVM_ERROR_TEXT_COUNT == 1) {
        mvm_put_text(MVM_TEXT("! " MVM_ERROR_TEXT_BEGIN " @"));
    } else {
        mvm_put_text(MVM_TEXT("! " MVM_ERROR_TEXT_BEGIN));
        put_thrown(mvm_pending);
        mvm_put_text(MVM_TEXT(" @"));
    }
    mvm_walk_frames(put_offset);
    mvm_port_put('\n');
}

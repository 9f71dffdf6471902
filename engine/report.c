/* The line about an uncaught exception: what was thrown, and code offsets in hex, innermost first. */
#include "interp.h"
#include "mvm_port.h"
#include "text.h"

static void put_offset(mvm_value offset) {
    mvm_port_put(' ');
    for (unsigned digits = 4; digits; digits--) {
        unsigned digit = 0;
        for (unsigned bits = 4; bits; bits--) {
            digit += digit;
            if (offset & 0x8000) {
                MVM_KEEP_BRANCH();
                digit++;
            }
            offset = (mvm_value)(offset << 1);
        }
        mvm_port_put((uint8_t)(digit < 10 ? '0' + digit : 'a' - 10 + digit));
    }
}

void mvm_report(void) {
    mvm_put_text(MVM_TEXT("! "));
    mvm_write(HAS_THROW_VALUE ? mvm_pending : mvm_word(mvm_pending, 2)); /* an error's third word is its text */
    mvm_put_text(MVM_TEXT(" @"));
    mvm_walk_frames(put_offset);
    mvm_port_put('\n');
}

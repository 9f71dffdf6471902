/* Reading what may lie in flash or in RAM, for chips where that takes different instructions. */
#include "memory.h"

#ifdef __AVR__

static uintptr_t in_flash(const void *pointer) { return (uintptr_t)pointer & MVM_ROM_BIT; }

MVM_OUT_OF_LINE uint8_t mvm_read_byte(const void *pointer) {
    if (!in_flash(pointer)) return *(const uint8_t *)pointer;
    return *(const MVM_FLASH uint8_t *)((uintptr_t)pointer & (uintptr_t)~MVM_ROM_BIT);
}

MVM_OUT_OF_LINE uint16_t mvm_read_word(const void *pointer) {
    if (!in_flash(pointer)) return *(const uint16_t *)pointer;
    return *(const MVM_FLASH uint16_t *)((uintptr_t)pointer & (uintptr_t)~MVM_ROM_BIT);
}

#endif

/* The desktop's memory blocks and the portable image in them. */
#ifndef MVM_LOAD_H
#define MVM_LOAD_H

#include "value.h"

/* Most bytes of the arena. */
#define MVM_MAX_ARENA (MVM_WORD_BITS == 16 ? 24u * 1024 : 1024u * 1024 * 1024)

struct mvm_image {
    struct mvm_portable_header header;
    uint32_t rom_bytes, ram_bytes;
    uint32_t code_offset; /* of the first code byte in the ROM block */
    mvm_value *exports;
};

extern struct mvm_image mvm_image;

/* Checks the image, copies it into new blocks and relocates it. Returns NULL or what is wrong. */
const char *mvm_load_image(const uint8_t *data, uint32_t size, uint32_t arena_bytes);

#endif

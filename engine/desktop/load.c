/* Loading a portable image. Every field is checked before it is used: the file may come from anywhere. What the code bytes do
 * is not checked here (microvium/asm.py has the verifier).
 *
 * RAM block: a few unused words (so that no reference is 0 … 15), the static block, the arena. ROM block: the image's first five
 * sections, then the stub that calls from C return to.
 */
#include "load.h"

#include <stdlib.h>
#include <string.h>

#include "engine_isa.h"
#include "heap.h"

#define FIRST_RAM_BYTE 16u
#define STUB_BYTES 3u

struct mvm_image mvm_image;
uint8_t *mvm_rom_block, *mvm_ram_block;
const mvm_value *mvm_constants, *mvm_well_known, *mvm_handlers;
const uint8_t *mvm_code;
mvm_value *mvm_statics, *mvm_arena, *mvm_arena_end;
unsigned mvm_handler_count, mvm_static_count;
mvm_value mvm_exit_stub;

static uint32_t crc32_of(const uint8_t *data, size_t size) {
    uint32_t crc = UINT32_MAX;
    for (; size; size--) {
        crc ^= *data++;
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
    }
    return ~crc;
}

/* Byte sizes of the sections, in file order. */
static void section_sizes(const struct mvm_portable_header *header, uint64_t sizes[MVM_SECTION_COUNT]) {
    uint64_t words = MVM_WORD_BYTES;
    sizes[MVM_SECTION_WELL_KNOWN] = header->well_known * words;
    sizes[MVM_SECTION_CONSTANTS] = header->constants * words;
    sizes[MVM_SECTION_HANDLERS] = header->handlers * MVM_HANDLER_WORDS * words;
    sizes[MVM_SECTION_OBJECTS] = header->object_bytes;
    sizes[MVM_SECTION_CODE] = header->code_bytes;
    sizes[MVM_SECTION_STATIC] = header->static_words * words;
    sizes[MVM_SECTION_EXPORTS] = header->exports * words;
    uint64_t relocated = sizes[MVM_SECTION_WELL_KNOWN] + sizes[MVM_SECTION_CONSTANTS] + sizes[MVM_SECTION_HANDLERS] +
                         sizes[MVM_SECTION_OBJECTS] + sizes[MVM_SECTION_STATIC] + sizes[MVM_SECTION_EXPORTS];
    sizes[MVM_SECTION_RELOCATIONS] = (relocated / words + 7) / 8;
    sizes[MVM_SECTION_NEEDS] = header->needs_bytes;
    sizes[MVM_SECTION_NAMES] = header->names_bytes;
}

static const char *check_header(const struct mvm_portable_header *header, const uint8_t *data, uint32_t size) {
    static const uint8_t magic[] = MVM_MAGIC;
    if (size < sizeof *header || memcmp(header->magic, magic, sizeof magic) != 0) return "this is no Microvium image";
    if (header->version != MVM_FORMAT_VERSION) return "the image has another format version: build it again";
    if (header->word_bits != MVM_WORD_BITS) return "the image is for another word size";
    if (header->isa != MVM_FINGERPRINT) return "the image is for another instruction set: build it again";
    if (header->flags) return "the image has unknown flags";
    if (header->size != size) return "the image is truncated or has bytes behind its end";
    if (header->crc != crc32_of(data + sizeof *header, size - sizeof *header))
        return "the image is damaged: its CRC is wrong";
    if (header->object_bytes % MVM_WORD_BYTES || header->code_bytes % MVM_WORD_BYTES)
        return "a section is not whole words";
    if (header->well_known != MVM_WELL_KNOWN_COUNT) return "the image lacks the well-known values";
    return NULL;
}

static mvm_value word_at(const uint8_t *data) {
    mvm_value word;
    memcpy(&word, data, sizeof word);
    return word;
}

/* A reference of the file as one of the VM; 0 if it leads outside. */
static mvm_value relocated(mvm_value word, uint32_t rom_bytes, uint32_t static_bytes) {
    if (word & MVM_ROM_BIT) return (word & (mvm_value)~MVM_ROM_BIT) < rom_bytes ? word : 0;
    return word < static_bytes ? (mvm_value)(word + FIRST_RAM_BYTE) : 0;
}

struct cursor {
    const uint8_t *from; /* next word of the file */
    const uint8_t *relocations;
    uint32_t bit; /* of the next word in `relocations` */
    uint32_t rom_bytes, static_bytes;
};

/* Copies and relocates words. Returns false if a reference leads outside. */
static bool copy_words(struct cursor *cursor, void *to, uint64_t bytes) {
    uint8_t *target = to;
    for (; bytes; bytes -= MVM_WORD_BYTES, cursor->from += MVM_WORD_BYTES, target += MVM_WORD_BYTES, cursor->bit++) {
        mvm_value word = word_at(cursor->from);
        if (cursor->relocations[cursor->bit / 8] >> cursor->bit % 8 & 1) {
            word = relocated(word, cursor->rom_bytes, cursor->static_bytes);
            if (!word) return false;
        }
        memcpy(target, &word, sizeof word);
    }
    return true;
}

static bool allocate_blocks(uint32_t rom_bytes, uint32_t ram_bytes, uint16_t exports) {
    free(mvm_rom_block);
    free(mvm_ram_block);
    free(mvm_image.exports);
    mvm_rom_block = calloc(1, rom_bytes);
    mvm_ram_block = calloc(1, ram_bytes);
    mvm_image.exports = calloc(exports + 1u, sizeof(mvm_value));
    return mvm_rom_block && mvm_ram_block && mvm_image.exports;
}

static void set_pointers(const uint64_t sizes[MVM_SECTION_COUNT], uint32_t arena_bytes) {
    uint8_t *rom = mvm_rom_block;
    mvm_well_known = (const mvm_value *)(void *)rom;
    rom += sizes[MVM_SECTION_WELL_KNOWN];
    mvm_constants = (const mvm_value *)(void *)rom;
    rom += sizes[MVM_SECTION_CONSTANTS];
    mvm_handlers = (const mvm_value *)(void *)rom;
    rom += sizes[MVM_SECTION_HANDLERS] + sizes[MVM_SECTION_OBJECTS];
    mvm_code = rom;
    mvm_image.code_offset = (uint32_t)(rom - mvm_rom_block);
    rom += sizes[MVM_SECTION_CODE];
    rom[0] = MVM_OP_CALL;
    rom[STUB_BYTES - 1] = MVM_OP_EXIT;
    mvm_exit_stub = mvm_code_reference(rom + STUB_BYTES - 1);
    mvm_statics = (mvm_value *)(void *)(mvm_ram_block + FIRST_RAM_BYTE);
    mvm_arena = mvm_statics + mvm_static_count;
    mvm_arena_end = mvm_arena + arena_bytes / MVM_WORD_BYTES;
    mvm_heap_top = (uint8_t *)mvm_arena;
    mvm_sp = mvm_arena_end;
}

/* Checks that the names are as many NUL-terminated texts as there are imports and exports. */
static bool names_are_sound(const uint8_t *names, const struct mvm_portable_header *header) {
    uint32_t ends = 0;
    for (uint32_t index = 0; index < header->names_bytes; index++) ends += !names[index];
    bool terminated = !header->names_bytes || !names[header->names_bytes - 1];
    return terminated && ends == (uint32_t)header->imports + header->exports;
}

const char *mvm_load_image(const uint8_t *data, uint32_t size, uint32_t arena_bytes) {
    struct mvm_portable_header header = {{0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    memcpy(&header, data, size < sizeof header ? size : sizeof header);
    const char *wrong = check_header(&header, data, size);
    if (wrong) return wrong;
    uint64_t sizes[MVM_SECTION_COUNT], total = sizeof header;
    section_sizes(&header, sizes);
    for (unsigned section = 0; section < MVM_SECTION_COUNT; section++) total += sizes[section];
    if (total != size) return "the image's sections do not add up to its size";
    uint64_t rom = sizes[0] + sizes[1] + sizes[2] + sizes[3] + sizes[4] + STUB_BYTES;
    if (rom > (uint64_t)MVM_ROM_BIT - 1) return "the image does not fit the address space";
    if (arena_bytes > MVM_MAX_ARENA) return "the arena does not fit the address space";
    arena_bytes -= arena_bytes % MVM_WORD_BYTES;
    uint32_t static_bytes = (uint32_t)sizes[MVM_SECTION_STATIC];
    if ((uint64_t)FIRST_RAM_BYTE + static_bytes + arena_bytes > (uint64_t)MVM_ROM_BIT - 1)
        return "the static block and the arena do not fit the address space";
    const uint8_t *tail = data + size - header.names_bytes - header.needs_bytes - sizes[MVM_SECTION_RELOCATIONS];
    if (!names_are_sound(data + size - header.names_bytes, &header)) return "the image's names are damaged";
    if (!allocate_blocks((uint32_t)rom, FIRST_RAM_BYTE + static_bytes + arena_bytes, header.exports))
        return "not enough memory for the image";
    mvm_image.header = header;
    mvm_image.rom_bytes = (uint32_t)rom - STUB_BYTES;
    mvm_image.ram_bytes = FIRST_RAM_BYTE + static_bytes + arena_bytes;
    mvm_handler_count = header.handlers;
    mvm_static_count = header.static_words;
    set_pointers(sizes, arena_bytes);
    struct cursor cursor = {data + sizeof header, tail, 0, mvm_image.rom_bytes, static_bytes};
    uint64_t words_bytes = sizes[0] + sizes[1] + sizes[2] + sizes[3];
    bool sound = copy_words(&cursor, mvm_rom_block, words_bytes);
    memcpy(mvm_rom_block + words_bytes, data + sizeof header + words_bytes, sizes[MVM_SECTION_CODE]);
    cursor.from = data + sizeof header + words_bytes + sizes[MVM_SECTION_CODE];
    sound = sound && copy_words(&cursor, mvm_statics, static_bytes) &&
            copy_words(&cursor, mvm_image.exports, sizes[MVM_SECTION_EXPORTS]);
    return sound ? NULL : "a reference in the image leads outside of it";
}

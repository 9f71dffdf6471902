/* Where references lead: the one file that knows how a port's memory is laid out.
 *
 * Linked images:
 * - chips with 16-bit addresses: a reference is the address;
 * - AVR, whose flash is no data memory: the address too, with the top bit set if it is in flash;
 * - 32-bit addresses, 16-bit words: a reference is the lower half of the address. MVM_ROM_BASE and MVM_RAM_BASE are the upper
 *   halves; in their 64 kB block the image lies at 0x8000 and above, RAM below, so the top bit selects;
 * - 32-bit words: a reference is the address, with the top bit set if it is in ROM.
 * Loaded images (the desktop): two blocks, the top bit of a reference selects the ROM block.
 *
 * Pointers into the arena and the static block never outlive an allocation.
 *
 * What may lie in ROM is read by MVM_READ() or mvm_word(), never by `*` or `[]`: on AVR such a pointer has the top bit, and reading
 * flash takes another instruction. What is known to lie in RAM may be read and written directly. What is known to lie in flash
 * (code, tables of the image, constants of C) has the type MVM_FLASH, and `*` and `[]` do what is right.
 */
#ifndef MVM_MEMORY_H
#define MVM_MEMORY_H

#include <stdbool.h>

#include "cpu.h"
#include "image.h"
#include "mvm.h"

#ifndef MVM_LINKED
#define MVM_LINKED 0
#endif

/* For variables that are written before they are read: the start-up code need not clear them (12 bytes of ROM in hello, which has no
 * other variable). */
#if MVM_LINKED
#define MVM_NO_INIT __attribute__((section(".noinit")))
#else
#define MVM_NO_INIT
#endif

/* For slow paths. Inlined into the interpreter they would add their registers and buffers to its frame, which is on the C stack
 * all the time. */
#define MVM_OUT_OF_LINE __attribute__((noinline))

/* The same where many places of a large engine would have a copy. */
#if IS_COMPACT
#define MVM_SHARED MVM_OUT_OF_LINE
#else
#define MVM_SHARED
#endif

#ifdef __AVR__
#define MVM_FLASH __flash
#else
#define MVM_FLASH
#endif

/* Code bytes, and entries of the image's tables. */
typedef const MVM_FLASH uint8_t *mvm_code_pointer;
typedef const MVM_FLASH mvm_value *mvm_table_pointer;

/* A constant text, as a pointer that MVM_READ() reads; from a literal, or from a pointer to flash. */
#ifdef __AVR__
#define MVM_FLASH_TEXT(pointer) ((const char *)((uintptr_t)(pointer) | MVM_ROM_BIT))
#define MVM_TEXT(literal)                                 \
    __extension__({                                       \
        static const MVM_FLASH char mvm_text[] = literal; \
        MVM_FLASH_TEXT(mvm_text);                         \
    })

uint8_t mvm_read_byte(const void *pointer);
uint16_t mvm_read_word(const void *pointer);
#define MVM_READ(pointer) \
    ((__typeof__(*(pointer)))(sizeof *(pointer) == 1 ? mvm_read_byte(pointer) : mvm_read_word(pointer)))
#else
#define MVM_TEXT(literal) (literal)
#define MVM_FLASH_TEXT(pointer) (pointer)
#define MVM_READ(pointer) (*(pointer))
#endif

/* Word `index` of the object that `reference` leads to, wherever it lies. */
#define mvm_word(reference, index) MVM_READ(mvm_at(reference) + (index))

#if MVM_LINKED

/* Defined by the image's assembly file and by the link script. */
extern const MVM_FLASH mvm_value mvm_constants[], mvm_well_known[], mvm_handlers[];
extern const MVM_FLASH uint8_t mvm_code[];
extern mvm_value mvm_statics[];
extern mvm_value mvm_arena[], mvm_arena_end[];

/* Words below the stack pointer that a running function may still push. */
#define MVM_OPERAND_ROOM MVM_MAX_OPERANDS
#define MVM_HANDLERS_IN_IMAGE MVM_HANDLER_COUNT
#define MVM_STATICS_IN_IMAGE MVM_STATIC_WORDS

/* `table[operand]` for an operand that the linked image holds in bytes. */
#define MVM_INDEX(table, operand) (*(__typeof__((table)[0]) *)((uintptr_t)(table) + (operand)))

#if UINTPTR_MAX > 0xffff && MVM_WORD_BITS == 16

static inline mvm_value *mvm_at(mvm_value reference) {
    return (mvm_value *)((reference & MVM_ROM_BIT ? MVM_ROM_BASE : MVM_RAM_BASE) + (uintptr_t)reference);
}
static inline mvm_value *mvm_ram_at(mvm_value reference) { return (mvm_value *)(MVM_RAM_BASE + (uintptr_t)reference); }
static inline mvm_code_pointer mvm_code_at(mvm_value reference) {
    return (mvm_code_pointer)(MVM_ROM_BASE + (uintptr_t)reference);
}

/* The lower halves of the functions' addresses. */
extern const uint16_t mvm_host_table[];
#ifdef __thumb__
#define MVM_CODE_ADDRESS_BIT 1
#else
#define MVM_CODE_ADDRESS_BIT 0
#endif
#define MVM_CODE_MARK 0
#define MVM_HOST_FUNCTION(operand) \
    ((mvm_host_function *)((MVM_ROM_BASE + MVM_INDEX(mvm_host_table, operand)) | MVM_CODE_ADDRESS_BIT))

#else

static inline mvm_value *mvm_ram_at(mvm_value reference) { return (mvm_value *)(uintptr_t)reference; }
static inline mvm_value *mvm_at(mvm_value reference) {
    mvm_value rom_bit = UINTPTR_MAX > 0xffff ? MVM_ROM_BIT : 0;
    return (mvm_value *)(uintptr_t)(reference & (mvm_value)~rom_bit);
}

#ifdef __AVR__
#define MVM_CODE_MARK MVM_ROM_BIT
#else
#define MVM_CODE_MARK 0
#endif
static inline mvm_code_pointer mvm_code_at(mvm_value reference) {
    return (mvm_code_pointer)(uintptr_t)(reference & (mvm_value)~MVM_CODE_MARK);
}

extern mvm_host_function *const MVM_FLASH mvm_host_table[];
#define MVM_HOST_FUNCTION(operand) MVM_INDEX(mvm_host_table, operand)

#endif

static inline mvm_value mvm_reference(const mvm_value *pointer) { return (mvm_value)(uintptr_t)pointer; }
static inline mvm_value mvm_code_reference(mvm_code_pointer pc) { return (mvm_value)((uintptr_t)pc | MVM_CODE_MARK); }

/* Words a code header's byte stands for, in bytes. */
#define MVM_HEADER_BYTES(byte) (byte)
/* The error that THROW_ERROR's operand means: a linked image has its place in the well-known table, in bytes. */
#define MVM_ERROR_VALUE(operand) MVM_INDEX(mvm_well_known, operand)

#else

extern uint8_t *mvm_rom_block, *mvm_ram_block;
extern const mvm_value *mvm_constants, *mvm_well_known, *mvm_handlers;
extern const uint8_t *mvm_code;
extern mvm_value *mvm_statics;
extern mvm_host_function *mvm_host_trampoline;
extern mvm_value *mvm_arena, *mvm_arena_end;
extern unsigned mvm_handler_count, mvm_static_count;

#define MVM_OPERAND_ROOM MVM_MAX_NEED
#define MVM_HANDLERS_IN_IMAGE mvm_handler_count
#define MVM_STATICS_IN_IMAGE mvm_static_count

static inline mvm_value *mvm_at(mvm_value reference) {
    uint8_t *block = reference & MVM_ROM_BIT ? mvm_rom_block : mvm_ram_block;
    return (mvm_value *)(void *)(block + (reference & (mvm_value)~MVM_ROM_BIT));
}
/* The same for a reference that is known to lead to RAM; a damaged image may lie. */
static inline mvm_value *mvm_ram_at(mvm_value reference) { return mvm_at(reference); }
static inline mvm_code_pointer mvm_code_at(mvm_value reference) {
    return mvm_rom_block + (reference & (mvm_value)~MVM_ROM_BIT);
}
static inline mvm_value mvm_reference(const mvm_value *pointer) {
    return (mvm_value)((const uint8_t *)pointer - mvm_ram_block);
}
static inline mvm_value mvm_code_reference(mvm_code_pointer pc) {
    return (mvm_value)((mvm_value)(pc - mvm_rom_block) | MVM_ROM_BIT);
}

#define MVM_INDEX(table, operand) ((table)[operand])
#define MVM_HEADER_BYTES(byte) ((byte) * MVM_WORD_BYTES)
#define MVM_ERROR_VALUE(operand) mvm_well_known[MVM_WELL_KNOWN_ERROR_NOT_CALLABLE + (operand)]

#endif

#endif

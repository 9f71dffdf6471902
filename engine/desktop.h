/* The desktop's view of the engine: load a portable image, call functions, look at memory.
 *
 * One VM per loaded library. Values cross this border as uint32_t, zero-extended when words have 16 bits.
 * Python drives it through cffi (microvium/desktop.py); engine/tests/runner.c drives it under sanitizers.
 */
#ifndef MVM_DESKTOP_H
#define MVM_DESKTOP_H

#include <stdint.h>

/* Called for host function `index` of the image's import table. `args[0]` is the first argument. Returns a value, or
 * MVM_EXC after mvm_desktop_throw(). The callee may allocate with mvm_desktop_number() and mvm_desktop_string(); a value so
 * made stays valid until the callee returns; made outside of a callback, until the next call returns. */
typedef uint32_t (*mvm_desktop_host)(uint32_t index, const uint32_t *args, uint32_t argc);

/* Receives console output; `bytes` is UTF-8, not terminated, valid during the call only. */
typedef void (*mvm_desktop_write)(const uint8_t *bytes, uint32_t size);

/* Where things are. All are references of the VM's address space; sizes in bytes. */
struct mvm_desktop_info {
    uint32_t word_bits;
    uint32_t rom_base, rom_bytes; /* the ROM block: well-known, constants, handlers, objects, code */
    uint32_t code_base, code_bytes;
    uint32_t static_base, static_bytes;
    uint32_t heap_base, heap_top;  /* objects lie from heap_base up to heap_top */
    uint32_t stack_low, arena_end; /* stack words lie from stack_low up to arena_end */
    uint32_t exports;
    uint32_t imports;
};

/* Loads an image (copied) into a fresh VM whose arena (heap + VM stack) has `arena_bytes`, at most 24 KiB with 16-bit words and
 * 1 GiB with 32-bit words. Returns NULL, or what is wrong with the image as one sentence without a full stop. */
const char *mvm_desktop_load(const uint8_t *image, uint32_t size, uint32_t arena_bytes);

void mvm_desktop_callbacks(mvm_desktop_host host, mvm_desktop_write write);

void mvm_desktop_get_info(struct mvm_desktop_info *info);

/* Calls a function value with `argc` arguments. Returns its result, or MVM_EXC if it threw: see mvm_desktop_pending(). */
uint32_t mvm_desktop_call(uint32_t function, const uint32_t *args, uint32_t argc);

/* Runs timers and what other events there are until none can come any more; the export's result, or MVM_EXC. Nothing if the image
 * has no event loop. Time is virtual: it stands still while code runs, and waiting takes none. */
uint32_t mvm_desktop_run_events(void);

/* Gives bytes of console input, one by one; -1 at the end. It may wait. Input comes before everything that takes time. */
typedef int (*mvm_desktop_read)(void);
void mvm_desktop_input(mvm_desktop_read read);

/* Sets the virtual clock, which loading sets to 0. */
void mvm_desktop_start_clock(uint32_t milliseconds);

/* Calls the code at byte `code_offset` (of its code reference) without arguments: a module's top level. */
uint32_t mvm_desktop_call_code(uint32_t code_offset);

/* The thrown value after MVM_EXC; MVM_HOLE if the run was interrupted by mvm_desktop_interrupt(). */
uint32_t mvm_desktop_pending(void);

/* Makes `value` the pending exception; a host callback then returns MVM_EXC. */
void mvm_desktop_throw(uint32_t value);

/* Code offsets where the pending exception passed, innermost first: offsets of the byte after the instruction. Writes at most `max`,
 * returns the count. Valid until the next call or new value. */
uint32_t mvm_desktop_trace(uint32_t *offsets, uint32_t max);

/* Stops the running script at its next backward jump or call. Async-signal-safe. */
void mvm_desktop_interrupt(void);

/* The value of export `index`. */
uint32_t mvm_desktop_export(uint32_t index);

/* The VM's memory at a reference; NULL if `size` bytes from there are not all inside. */
uint8_t *mvm_desktop_memory(uint32_t reference, uint32_t size);

/* New values; MVM_EXC with a pending RangeError if memory is short. */
uint32_t mvm_desktop_number(double number);
uint32_t mvm_desktop_string(const uint16_t *units, uint32_t length);
uint32_t mvm_desktop_bytes(const uint8_t *bytes, uint32_t length);

/* Collects garbage. */
void mvm_desktop_collect(void);

/* Walks heap, stack and statics. Returns NULL if all is sound, else what is wrong. */
const char *mvm_desktop_check(void);

#endif

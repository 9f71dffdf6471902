/* Microvium for Python: the engine's public interface for firmware and host functions.
 *
 * A value is one machine word. Values that refer to the heap are valid until the next allocation only; a host function
 * that allocates reads its arguments again afterwards (they are on the VM stack, which the collector updates).
 */
#ifndef MVM_H
#define MVM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef MVM_WORD_BITS
#define MVM_WORD_BITS 16
#endif

#include "engine_layout.h"

#if MVM_WORD_BITS == 16
typedef uint16_t mvm_value;
typedef int16_t mvm_signed;
#else
typedef uint32_t mvm_value;
typedef int32_t mvm_signed;
#endif

/* A host function. `args` points to the first argument; later ones lie at lower addresses: use MVM_ARG. Returns its
 * result, or MVM_EXC after mvm_throw(). */
typedef mvm_value mvm_host_function(mvm_value *args, unsigned argc);

/* Argument `index`, which must be below argc. */
#define MVM_ARG(args, index) ((args)[-(int)(index)])

/* Resumes the image: makes the arena (heap and VM stack) empty. Call once, before anything else. */
void mvm_resume(void);

/* Runs the entry with MVM_ENTRY_ARGC arguments, `args[0]` being the first. Returns its result; MVM_EXC if it threw, and then
 * mvm_report() says what. */
mvm_value mvm_call_entry(const mvm_value *args);

/* Writes the line `! TypeError: not a function @ 01a4 0033` about the exception that ended the run, to the port. */
void mvm_report(void);

/* Makes `value` the pending exception. Returns MVM_EXC, for `return mvm_throw(value);` */
mvm_value mvm_throw(mvm_value value);

/* The value of an integer. Allocates if it does not fit a small integer; MVM_EXC (pending RangeError) if memory is short. */
mvm_value mvm_from_int(int32_t number);

/* A new Uint8Array of zeros; MVM_EXC (pending RangeError) if memory is short. */
mvm_value mvm_new_bytes(unsigned length);

/* ToInt32 of a number; 0 for every other value. Runs no script. */
int32_t mvm_to_int(mvm_value value);

/* The same of argument `index` of a host function. It costs less code: the build knows what the script passes. */
int32_t mvm_int_argument(const mvm_value *args, unsigned index);

/* Writes String(value) in UTF-8 to the port. */
void mvm_write(mvm_value value);

/* How many events and bytes of input wait for the loop at most: powers of two, at most 128. */
#ifndef MVM_EVENT_ROOM
#define MVM_EVENT_ROOM 8
#endif
#ifndef MVM_INPUT_ROOM
#define MVM_INPUT_ROOM 32
#endif

/* For interrupts, and for other code while mvm_port_lock() is in force: passes `data` to the callback that the script has given to
 * onEvent(source, callback). `source` is below 64; pins have their own numbers, from 0. False if the ring is full: that is counted, and
 * reported on the console as soon as the loop comes by. */
bool mvm_post(uint8_t source, uint8_t data);

/* The same for a byte of console input. */
void mvm_input(uint8_t byte);

/* Host functions of the engine: console.log, console.log of one argument without the newline, print, newU8, millis. */
mvm_host_function mvm_console_log, mvm_console_write, mvm_print, mvm_new_u8, mvm_millis;

#endif

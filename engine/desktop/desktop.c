/* The desktop's interface to the one VM of this library: see desktop.h. */
#include "desktop.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "check.h"
#include "interp.h"
#include "kernel.h"
#include "load.h"
#include "mvm_port.h"
#include "number.h"
#include "text.h"

#define MAX_IMPORTS 256u
#define MAX_ARGUMENTS 256u
#define WRITE_BUFFER 4096u

extern mvm_value mvm_exit_stub;

static mvm_desktop_host host_callback;
static mvm_desktop_write write_callback;
/* Functions of the engine itself, by import; NULL: ask host_callback. */
static mvm_host_function *built_in[MAX_IMPORTS];
static uint8_t write_buffer[WRITE_BUFFER];
static uint32_t write_count;

/* Calls from C that are under way; when none is left, the stack is empty and values kept for callers are free. */
static unsigned calls;

unsigned mvm_host_index;

/* The export that waits for events, as microvium/ir.py calls it; its number, or the count of exports if there is none. */
#define EVENT_LOOP "%loop"
static uint32_t event_loop;

static void flush(void) {
    if (write_count && write_callback) write_callback(write_buffer, write_count);
    write_count = 0;
}

void mvm_port_put(uint8_t byte) {
    write_buffer[write_count++] = byte;
    if (byte == '\n' || write_count == WRITE_BUFFER) flush();
}

static mvm_value call_host(mvm_value *args, unsigned argc) {
    unsigned index = mvm_host_index;
    if (index < MAX_IMPORTS && built_in[index]) return built_in[index](args, argc);
    uint32_t values[MAX_ARGUMENTS];
    for (unsigned i = 0; i < argc; i++) values[i] = MVM_ARG(args, i);
    flush();
    mvm_value *sp = mvm_sp;
    mvm_value result = host_callback ? (mvm_value)host_callback(index, values, argc) : MVM_UNDEFINED;
    mvm_sp = sp;
    return result;
}

mvm_host_function *mvm_host_trampoline = call_host;

static mvm_host_function *find_built_in(const char *name) {
    if (strcmp(name, "console.log") == 0) return mvm_console_log;
    if (strcmp(name, "console.write") == 0) return mvm_console_write;
    if (strcmp(name, "print") == 0) return mvm_print;
    if (strcmp(name, "newU8") == 0) return mvm_new_u8;
    if (strcmp(name, "millis") == 0) return mvm_millis;
#define FIND(kernel) \
    if (strcmp(name, "%" #kernel) == 0) return mvm_kernel_##kernel;
    MVM_FOR_EACH_KERNEL_FUNCTION(FIND)
#undef FIND
    return NULL;
}

const char *mvm_desktop_load(const uint8_t *image, uint32_t size, uint32_t arena_bytes) {
    const char *wrong = mvm_load_image(image, size, arena_bytes);
    if (wrong) return wrong;
    if (mvm_image.header.imports > MAX_IMPORTS) return "the image imports more than 256 host functions";
    const char *name = (const char *)image + size - mvm_image.header.names_bytes;
    for (unsigned index = 0; index < mvm_image.header.imports; index++, name += strlen(name) + 1)
        built_in[index] = find_built_in(name);
    for (event_loop = 0; event_loop < mvm_image.header.exports; event_loop++, name += strlen(name) + 1)
        if (strcmp(name, EVENT_LOOP) == 0) break;
    mvm_desktop_start_clock(0);
    write_count = 0;
    calls = 0;
    mvm_interrupted = 0;
    return NULL;
}

void mvm_desktop_callbacks(mvm_desktop_host host, mvm_desktop_write write) {
    host_callback = host;
    write_callback = write;
}

void mvm_desktop_get_info(struct mvm_desktop_info *info) {
    info->word_bits = MVM_WORD_BITS;
    info->rom_base = MVM_ROM_BIT;
    info->rom_bytes = mvm_image.rom_bytes;
    info->code_base = MVM_ROM_BIT + mvm_image.code_offset;
    info->code_bytes = mvm_image.header.code_bytes;
    info->static_base = mvm_reference(mvm_statics);
    info->static_bytes = mvm_static_count * MVM_WORD_BYTES;
    info->heap_base = mvm_reference(mvm_arena);
    info->heap_top = mvm_reference((mvm_value *)(void *)mvm_heap_top);
    info->stack_low = mvm_reference(mvm_sp);
    info->arena_end = mvm_reference(mvm_arena_end);
    info->exports = mvm_image.header.exports;
    info->imports = mvm_image.header.imports;
}

static bool push(mvm_value value) {
    if (!mvm_reserve_stack(MVM_WORD_BYTES)) return false;
    *--mvm_sp = value;
    return true;
}

static void leave(mvm_value *sp) {
    calls--;
    mvm_sp = calls ? sp : mvm_arena_end;
    flush();
}

uint32_t mvm_desktop_call(uint32_t function, const uint32_t *args, uint32_t argc) {
    mvm_value *sp = mvm_sp;
    mvm_value result;
    mvm_interrupted = 0;
    calls++;
    mvm_throw_fp = NULL;
    if (argc >= MAX_ARGUMENTS || !mvm_reserve_stack((mvm_value)((argc + 4) * MVM_WORD_BYTES))) {
        result = mvm_throw_error(STACK);
    } else {
        *--mvm_sp = mvm_exit_stub;
        *--mvm_sp = MVM_UNDEFINED;
        *--mvm_sp = (mvm_value)function;
        *--mvm_sp = MVM_UNDEFINED;
        for (uint32_t index = 0; index < argc; index++) *--mvm_sp = (mvm_value)args[index];
        result = mvm_run_call(argc);
    }
    leave(sp);
    return result;
}

uint32_t mvm_desktop_run_events(void) {
    if (event_loop >= mvm_image.header.exports) return MVM_UNDEFINED;
    return mvm_desktop_call(mvm_desktop_export(event_loop), NULL, 0);
}

uint32_t mvm_desktop_call_code(uint32_t code_offset) {
    mvm_value *sp = mvm_sp;
    mvm_interrupted = 0;
    calls++;
    mvm_throw_fp = NULL;
    mvm_value result;
    if (push(MVM_UNDEFINED) && push(MVM_UNDEFINED))
        result = mvm_run((mvm_value)(MVM_ROM_BIT + mvm_image.code_offset + code_offset));
    else
        result = mvm_throw_error(STACK);
    leave(sp);
    return result;
}

uint32_t mvm_desktop_pending(void) { return mvm_pending; }

void mvm_desktop_throw(uint32_t value) { mvm_throw((mvm_value)value); }

static uint32_t *trace_to;
static uint32_t trace_count, trace_max;

static void trace_one(mvm_value offset) {
    if (trace_count < trace_max) trace_to[trace_count++] = offset;
}

uint32_t mvm_desktop_trace(uint32_t *offsets, uint32_t max) {
    trace_to = offsets;
    trace_max = max;
    trace_count = 0;
    mvm_walk_frames(trace_one);
    return trace_count;
}

void mvm_desktop_interrupt(void) { mvm_interrupted = 1; }

uint32_t mvm_desktop_export(uint32_t index) {
    if (index >= mvm_image.header.exports) return MVM_UNDEFINED;
    mvm_signed place = mvm_small_number(mvm_image.exports[index]); /* of its static word */
    return place >= 0 && (unsigned)place < mvm_static_count ? mvm_statics[place] : MVM_UNDEFINED;
}

uint8_t *mvm_desktop_memory(uint32_t reference, uint32_t size) {
    uint32_t bytes = reference & MVM_ROM_BIT ? mvm_image.rom_bytes : mvm_image.ram_bytes;
    uint32_t offset = reference & ~(uint32_t)MVM_ROM_BIT;
    if (reference > MVM_WORD_MASK || offset > bytes || size > bytes - offset) return NULL;
    return (reference & MVM_ROM_BIT ? mvm_rom_block : mvm_ram_block) + offset;
}

/* A new value stays alive on the VM stack until the host callback or the call that uses it returns. */
static uint32_t keep(mvm_value value) {
    *--mvm_sp = value;
    return value;
}

uint32_t mvm_desktop_number(double number) {
    if (!mvm_reserve(MVM_CELL_BYTES + MVM_WORD_BYTES)) return mvm_throw_error(MEMORY);
    return keep(mvm_new_double(number));
}

uint32_t mvm_desktop_string(const uint16_t *units, uint32_t length) {
    bool wide = false;
    for (uint32_t index = 0; index < length; index++) wide = wide || units[index] > 255;
    mvm_value size = length > MVM_SIZE_MASK ? 0 : mvm_string_size((mvm_value)length, wide);
    if (!size) return mvm_throw_error(TOO_LONG);
    if (!mvm_reserve((mvm_value)(size + MVM_WORD_BYTES))) return mvm_throw_error(MEMORY);
    mvm_value string = mvm_new_string((mvm_value)length, wide);
    uint8_t *bytes = (uint8_t *)(mvm_at(string) + 1);
    for (uint32_t index = 0; index < length; index++) {
        if (wide)
            ((uint16_t *)(void *)bytes)[index] = units[index];
        else
            bytes[index] = (uint8_t)units[index];
    }
    return keep(string);
}

uint32_t mvm_desktop_bytes(const uint8_t *bytes, uint32_t length) {
    mvm_value uint8 = mvm_new_bytes(length);
    if (uint8 == MVM_EXC) return MVM_EXC;
    for (uint32_t index = 0; index < length; index++) mvm_bytes_of(uint8)[index] = bytes[index];
    return keep(uint8);
}

void mvm_desktop_collect(void) { mvm_collect(); }

const char *mvm_desktop_check(void) { return mvm_check(); }

/* Time, and what interrupts tell: the engine's half of the event loop, whose other half is microvium/lib/events.js.
 *
 * An interrupt only puts bytes into a ring; the loop takes them out. Looking into the rings and going to sleep is one step: interrupts
 * are locked in between, and the port's sleep lets them in. Moments are milliseconds in 32 bits: they wrap around, so one is later
 * than another if their difference is positive.
 */
#include "depth.h"
#include "kernel.h"
#include "mvm_port.h"
#include "number.h"
#include "text.h"

/* What %wait gives besides the source of an event, which is below all of these: microvium/lib/events.js. */
enum { NEVER = -1, DUE = 64, LINE = 65, BYTE = 66 };

_Static_assert((MVM_EVENT_ROOM & (MVM_EVENT_ROOM - 1)) == 0 && MVM_EVENT_ROOM <= 128, "a power of two below 256");
_Static_assert((MVM_INPUT_ROOM & (MVM_INPUT_ROOM - 1)) == 0 && MVM_INPUT_ROOM <= 128, "a power of two below 256");

static uint32_t moment_of(mvm_value value) {
    return mvm_is_small(value) ? (uint32_t)(int32_t)mvm_small_number(value) : mvm_cell_bits(value);
}
static bool is_later(uint32_t a, uint32_t b) { return (int32_t)(a - b) > 0; }

mvm_value mvm_kernel_due(mvm_value *args, unsigned argc) {
    (void)argc;
    int32_t delay = mvm_int_argument(args, 0);
    return mvm_from_int((int32_t)(mvm_port_millis() + (delay > 0 ? (uint32_t)delay : 1)));
}

mvm_value mvm_kernel_again(mvm_value *args, unsigned argc) {
    (void)argc;
    int32_t period = mvm_int_argument(args, 1);
    uint32_t step = period > 0 ? (uint32_t)period : 1, now = mvm_port_millis();
    uint32_t next = moment_of(*args) + step;
    return mvm_from_int((int32_t)(is_later(next, now) ? next : now + step));
}

mvm_value mvm_kernel_later(mvm_value *args, unsigned argc) {
    (void)argc;
    return mvm_boolean(is_later(moment_of(*args), moment_of(MVM_ARG(args, 1))));
}

mvm_value mvm_millis(mvm_value *args, unsigned argc) {
    uint32_t since = argc ? (uint32_t)mvm_int_argument(args, 0) : 0;
    return mvm_from_int((int32_t)(mvm_port_millis() - since));
}

mvm_value mvm_kernel_sleep(mvm_value *args, unsigned argc) {
    (void)argc;
    uint32_t due = moment_of(*args);
    for (;;) {
        mvm_port_lock();
        if (mvm_port_is_due(due)) break;
        mvm_port_sleep();
    }
    mvm_port_unlock();
    return MVM_UNDEFINED;
}

/* The ring of events. `event_end` belongs to interrupts, `event_start` to the loop; both count on and on. */
static volatile struct {
    uint8_t source, data;
} event_ring[MVM_EVENT_ROOM];
static volatile uint8_t event_start, event_end;
static volatile uint8_t events_lost;
static uint8_t event_data;

bool mvm_post(uint8_t source, uint8_t data) {
    if ((uint8_t)(event_end - event_start) == MVM_EVENT_ROOM) {
        if (events_lost < UINT8_MAX) events_lost++;
        return false;
    }
    event_ring[event_end % MVM_EVENT_ROOM].source = source;
    event_ring[event_end % MVM_EVENT_ROOM].data = data;
    event_end++;
    return true;
}

/* The ring of console input. What is between `line_start` and `input_end` is a line that has not ended. */
static volatile uint8_t input_ring[MVM_INPUT_ROOM];
static volatile uint8_t input_start, input_end, line_start;
static volatile uint8_t lines;
static volatile uint8_t input_lost;
static volatile bool skips_line;
static bool hears_lines;

static void lose_input(void) {
    if (input_lost < UINT8_MAX) input_lost++;
}

static void end_line(void) {
    if (skips_line) {
        skips_line = false;
        lose_input();
    } else {
        lines++;
        line_start = input_end;
    }
}

/* A line is lost as a whole: its beginning leaves the ring when there is no room for its end. */
void mvm_input(uint8_t byte) {
    bool ends_line = HAS_LINES && hears_lines && byte == '\n';
    if (HAS_LINES && skips_line && !ends_line) return;
    if (!skips_line && (uint8_t)(input_end - input_start) == MVM_INPUT_ROOM) {
        if (!HAS_LINES || !hears_lines) {
            lose_input();
            return;
        }
        input_end = line_start;
        skips_line = true;
    }
    if (!skips_line) input_ring[input_end++ % MVM_INPUT_ROOM] = byte;
    if (ends_line) end_line();
}

static mvm_value hear(bool whole_lines) {
    hears_lines = whole_lines;
    mvm_port_hear();
    return MVM_UNDEFINED;
}

mvm_value mvm_kernel_hear_lines(mvm_value *args, unsigned argc) {
    (void)args, (void)argc;
    return hear(true);
}

mvm_value mvm_kernel_hear_bytes(mvm_value *args, unsigned argc) {
    (void)args, (void)argc;
    return hear(false);
}

static uint8_t take_byte(void) { return input_ring[input_start++ % MVM_INPUT_ROOM]; }

mvm_value mvm_kernel_byte(mvm_value *args, unsigned argc) {
    (void)args, (void)argc;
    return mvm_small(take_byte());
}

/* Bytes beyond ASCII become '?', carriage returns at the end go. */
mvm_value mvm_kernel_line(mvm_value *args, unsigned argc) {
    (void)args, (void)argc;
    uint8_t length = 0;
    while (input_ring[(uint8_t)(input_start + length) % MVM_INPUT_ROOM] != '\n') length++;
    uint8_t kept = length;
    while (kept && input_ring[(uint8_t)(input_start + kept - 1) % MVM_INPUT_ROOM] == '\r') kept--;
    if (!mvm_reserve(mvm_string_size(kept, false))) return mvm_throw_no_room(MEMORY);
    mvm_value string = mvm_new_string(kept, false);
    uint8_t *units = (uint8_t *)(mvm_ram_at(string) + 1);
    for (uint8_t index = 0; index < kept; index++) {
        uint8_t byte = input_ring[(uint8_t)(input_start + index) % MVM_INPUT_ROOM];
        *units++ = byte < 0x80 ? byte : '?';
    }
    mvm_port_lock();
    input_start = (uint8_t)(input_start + length + 1);
    lines--;
    mvm_port_unlock();
    return string;
}

mvm_value mvm_kernel_edge(mvm_value *args, unsigned argc) {
    (void)argc;
    mvm_port_edge((uint8_t)mvm_int_argument(args, 0), mvm_int_argument(args, 1) != 0);
    return MVM_UNDEFINED;
}

mvm_value mvm_kernel_event_data(mvm_value *args, unsigned argc) {
    (void)args, (void)argc;
    return mvm_small(event_data);
}

static void put_decimal(uint8_t number) {
    bool has_begun = false;
    for (uint8_t unit = 100; unit; unit = unit == 100 ? 10 : unit == 10) {
        uint8_t digit = '0';
        for (; number >= unit; number = (uint8_t)(number - unit)) digit++;
        has_begun = has_begun || digit != '0' || unit == 1;
        if (has_begun) mvm_port_put(digit);
    }
}

/* Says how much was lost since the last time. */
static void report_lost(const char *what, volatile uint8_t *count) {
    mvm_port_lock();
    uint8_t lost = *count;
    *count = 0;
    mvm_port_unlock();
    if (!lost) return;
    mvm_put_text(MVM_TEXT("! "));
    put_decimal(lost);
    mvm_put_text(what);
}

/* What is in the rings, if interrupts have put something there; they are locked. */
static int8_t next_event(void) {
    if (HAS_POSTS && event_start != event_end) {
        event_data = event_ring[event_start % MVM_EVENT_ROOM].data;
        return (int8_t)event_ring[event_start++ % MVM_EVENT_ROOM].source;
    }
    if (HAS_LINES && hears_lines && lines) return LINE;
    if (HAS_BYTES && !(HAS_LINES && hears_lines) && input_start != input_end) return BYTE;
    return NEVER;
}

/* Sleeps until the moment, if there is one, or an event. Reports what was lost as soon as the loop is here again. */
mvm_value mvm_kernel_wait(mvm_value *args, unsigned argc) {
    (void)argc;
    bool is_timed = *args != MVM_UNDEFINED;
    uint32_t due = is_timed ? moment_of(*args) : 0;
    int8_t event;
    for (;;) {
        if (HAS_POSTS) report_lost(MVM_TEXT(" events lost\n"), &events_lost);
        if (HAS_LINES || HAS_BYTES) report_lost(MVM_TEXT(" lines or bytes of input lost\n"), &input_lost);
        mvm_port_lock();
        event = next_event();
        if (event != NEVER) break;
        if (HAS_CLOCK && is_timed && mvm_port_is_due(due)) {
            event = DUE;
            break;
        }
        if (!mvm_port_sleep()) break;
    }
    mvm_port_unlock();
    return mvm_small(event);
}

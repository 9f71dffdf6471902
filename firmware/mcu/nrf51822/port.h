/* What firmware/main.c needs of this chip beside engine/mvm_port.h. */
#ifndef MVM_MCU_PORT_H
#define MVM_MCU_PORT_H

#include <stdbool.h>

#include "mvm.h"
#include "registers.h"

/* Clock and UART; called once, first. */
void mvm_port_init(void);

/* Waits until the last byte has left the chip: it has, for sending waits. */
static inline void mvm_port_drain(void) {}

/* Switches the relay. */
void mvm_port_relay(bool on);

/* The clock of firmware/clock.c: see there. */
#define MVM_COUNTS_PER_MS ((uint32_t)(MVM_CLOCK_HZ / 128000))
#define MVM_LONGEST_STEP 60000u
typedef uint32_t mvm_count;
mvm_count mvm_port_count(void);
void mvm_port_alarm(mvm_count count);
void mvm_clock_start(void);
void mvm_clock_step(void);

/* In a function that switches an interrupt on: its vector is needed. No byte of code, but the linker keeps what is referred to. */
#define MVM_LINK(symbol) __asm__ volatile(".reloc ., R_ARM_NONE, " #symbol)

/* A label in the code, of no bytes: the rig stops there to count cycles. The compiler may copy the place, so each copy has a number:
 * mvm_mark_run.12. */
#define MVM_MARK(name) __asm__ volatile(#name ".%=:" ::)

/* The same, with `value` in R0 for the rig to read. */
#define MVM_MARK_VALUE(name, value)                            \
    do {                                                       \
        register mvm_value mvm_marked __asm__("r0") = (value); \
        __asm__ volatile(#name ".%=:" : "+r"(mvm_marked));     \
    } while (0)

/* Sleeps for good, at a label that tells the rig why. */
#define MVM_PARK(name) \
    for (;;) __asm__ volatile(#name ".%=:\n\twfi" ::)

#endif

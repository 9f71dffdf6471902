/* What firmware/main.c needs of this chip beside engine/mvm_port.h. */
#ifndef MVM_MCU_PORT_H
#define MVM_MCU_PORT_H

#include <stdbool.h>

#include "mvm.h"
#include "registers.h"

/* Clock and UART; called once, first. */
void mvm_port_init(void);

/* Waits until the last byte has left the chip. */
void mvm_port_drain(void);

/* Switches the relay. */
void mvm_port_relay(bool on);

/* The clock of firmware/clock.c: see there. */
#define MVM_COUNTS_PER_MS ((uint16_t)(MVM_CLOCK_HZ / 8000))
#define MVM_LONGEST_STEP (60000u / MVM_COUNTS_PER_MS)
typedef uint16_t mvm_count;
mvm_count mvm_port_count(void);
void mvm_port_alarm(mvm_count count);
void mvm_clock_start(void);
void mvm_clock_step(void);

/* In a function that switches an interrupt on: its vector is needed. No byte of code, but the linker keeps what is referred to. */
#define MVM_LINK(symbol) __asm__ volatile(".reloc ., R_MSP430_NONE, " #symbol)

/* At the end of an interrupt: the CPU goes on where it slept. */
#define MVM_WAKE() __bic_SR_register_on_exit(SR_CPUOFF)

/* A label in the code, of no bytes: the rig stops there to count cycles. The compiler may copy the place, so each copy has a number:
 * mvm_mark_run.12. */
#define MVM_MARK(name) __asm__ volatile(#name ".%=:" ::)

/* The same, with `value` in R12 for the rig to read. */
#define MVM_MARK_VALUE(name, value)                             \
    do {                                                        \
        register mvm_value mvm_marked __asm__("r12") = (value); \
        __asm__ volatile(#name ".%=:" : "+r"(mvm_marked));      \
    } while (0)

/* Sleeps for good, at a label that tells the rig why. */
#define MVM_PARK(name) \
    for (;;) __asm__ volatile(#name ".%=:\n\tbis %0, r2" : : "i"(SR_LPM4))

#endif

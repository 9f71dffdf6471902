/* Reset: the C stack, the watchdog, then whatever start-up the image needs, then main().
 *
 * The link script lays the sections .start.* out by name, so the code of one runs into the next: start_zero.S and
 * start_copy.S are linked only if there is RAM to clear or to fill, and main() comes last. Nothing is called.
 */
#include "registers.h"

    .section .start.0reset, "ax"
    .global mvm_reset
    .type mvm_reset, @function
mvm_reset:
    mov #mvm_stack_top, sp
    mov #WDTPW | WDTHOLD, &WDTCTL
    .size mvm_reset, . - mvm_reset

    .section .vector.reset, "a"
    .2byte mvm_reset

/* Reset: the register that C expects to be 0, then whatever start-up the image needs, then main().
 *
 * The link script lays the sections .start.* out by name, so the code of one runs into the next: start_zero.S and
 * start_copy.S are linked only if there is RAM to clear or to fill, and main() comes last. Nothing is called. A reset leaves the
 * stack pointer at the end of RAM, and no interrupt enabled.
 */

    .section .start.0reset, "ax", @progbits
    .global mvm_reset
    .type mvm_reset, @function
mvm_reset:
    clr r1
    .size mvm_reset, . - mvm_reset

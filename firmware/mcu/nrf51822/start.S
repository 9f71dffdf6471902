/* Reset: whatever start-up the image needs, then main(). The CPU loads the C stack's pointer from the vector table.
 *
 * The link script lays the sections .start.* out by name, so the code of one runs into the next: start_zero.S and
 * start_copy.S are linked only if there is RAM to clear or to fill, and main() comes last. Nothing is called. What fills up
 * between sections is zeros, which change a register that nobody reads.
 */
    .syntax unified
    .section .start.0reset, "ax", %progbits
    .global mvm_reset
    .thumb_func
    .type mvm_reset, %function
mvm_reset:
    .size mvm_reset, . - mvm_reset

/* Every other exception is a fault of the firmware; the words after these two are code, so the chip locks up. */
    .section .vector.reset, "a", %progbits
    .4byte mvm_stack_top
    .4byte mvm_reset

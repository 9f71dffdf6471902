/* Clears the RAM that C expects to be zero. Linked only if there is any: see start.S. The count is of bytes, even, not 0. */
    .section .start.1zero, "ax"
    .global mvm_start_zero
    .type mvm_start_zero, @function
mvm_start_zero:
    mov #mvm_zero_bytes, r12
1:  decd r12
    mov #0, mvm_zero(r12)
    jnz 1b
    .size mvm_start_zero, . - mvm_start_zero

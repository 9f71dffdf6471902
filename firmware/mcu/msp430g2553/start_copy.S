/* Fills RAM with initial values from ROM. Linked only if there are any: see start.S. The count is of bytes, even, not 0. */
    .section .start.2copy, "ax"
    .global mvm_start_copy
    .type mvm_start_copy, @function
mvm_start_copy:
    mov #mvm_copy_bytes, r12
1:  decd r12
    mov mvm_copy_source(r12), mvm_copy(r12)
    jnz 1b
    .size mvm_start_copy, . - mvm_start_copy

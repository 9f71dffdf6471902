/* Fills RAM with initial values from flash. Linked only if there are any: see start.S. The count of bytes is not 0. */
    .section .start.2copy, "ax", @progbits
    .global mvm_start_copy
    .type mvm_start_copy, @function
mvm_start_copy:
    ldi r26, lo8(mvm_copy)
    ldi r27, hi8(mvm_copy)
    ldi r30, lo8(mvm_copy_source)
    ldi r31, hi8(mvm_copy_source)
1:  lpm r0, Z+
    st X+, r0
    cpi r26, lo8(mvm_copy_end)
    brne 1b
    ldi r24, hi8(mvm_copy_end)
    cpse r27, r24
    rjmp 1b
    .size mvm_start_copy, . - mvm_start_copy

/* Clears the RAM that C expects to be zero. Linked only if there is any: see start.S. The count of bytes is not 0. */
    .section .start.1zero, "ax", @progbits
    .global mvm_start_zero
    .type mvm_start_zero, @function
mvm_start_zero:
    ldi r26, lo8(mvm_zero)
    ldi r27, hi8(mvm_zero)
1:  st X+, r1
    cpi r26, lo8(mvm_zero_end)
    brne 1b
    ldi r24, hi8(mvm_zero_end)
    cpse r27, r24
    rjmp 1b
    .size mvm_start_zero, . - mvm_start_zero

/* Clears the RAM that C expects to be zero. Linked only if there is any: see start.S. The count is of bytes, a multiple of 4, not 0. */
    .syntax unified
    .section .start.1zero, "ax", %progbits
    .balign 4
    .global mvm_start_zero
    .thumb_func
    .type mvm_start_zero, %function
mvm_start_zero:
    ldr r0, target
    ldr r1, count
    movs r2, #0
1:  subs r1, #4
    str r2, [r0, r1]
    bne 1b
    b 2f
    .balign 4
target:
    .4byte mvm_zero
count:
    .4byte mvm_zero_bytes
2:
    .size mvm_start_zero, . - mvm_start_zero

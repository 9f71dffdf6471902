/* Fills RAM with initial values from ROM. Linked only if there are any: see start.S. The count is of bytes, a multiple of 4, not 0. */
    .syntax unified
    .section .start.2copy, "ax", %progbits
    .balign 4
    .global mvm_start_copy
    .thumb_func
    .type mvm_start_copy, %function
mvm_start_copy:
    ldr r0, target
    ldr r1, source
    ldr r2, count
1:  subs r2, #4
    ldr r3, [r1, r2]
    str r3, [r0, r2]
    bne 1b
    b 2f
    .balign 4
target:
    .4byte mvm_copy
source:
    .4byte mvm_copy_source
count:
    .4byte mvm_copy_bytes
2:
    .size mvm_start_copy, . - mvm_start_copy

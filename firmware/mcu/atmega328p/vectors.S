/* The interrupt vectors, at their fixed addresses. Each is linked only with the code that switches its interrupt on (MVM_LINK), and brings
 * that of the reset with it: without interrupts, execution starts with the start-up code.
 */
    .section .vector.reset, "ax", @progbits
    .global mvm_vector_reset
mvm_vector_reset:
    jmp mvm_reset

    .macro vector name, handler
    .section .vector.\name, "ax", @progbits
    .global mvm_vector_\name
mvm_vector_\name:
    .reloc ., R_AVR_NONE, mvm_vector_reset
    jmp \handler
    .endm

    vector port_b, __vector_3
    vector port_c, __vector_4
    vector port_d, __vector_5
    vector timer, __vector_11
    vector receiver, __vector_18

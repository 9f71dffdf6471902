/* The interrupt vectors beside that of the reset, at their fixed addresses. Each is linked only with the code that switches its interrupt
 * on: MVM_LINK.
 */
    .macro vector name, handler
    .section .vector.\name, "a", %progbits
    .global mvm_vector_\name
    .type mvm_vector_\name, %object
mvm_vector_\name:
    .4byte \handler
    .size mvm_vector_\name, 4
    .endm

    vector receiver, mvm_receiver_interrupt
    vector pins, mvm_pins_interrupt
    vector timer, mvm_timer_interrupt

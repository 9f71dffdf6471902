/* The interrupt vectors beside that of the reset. Each is linked only with the code that switches its interrupt on: MVM_LINK. */
    .macro vector name, handler
    .section .vector.\name, "a"
    .global mvm_vector_\name
    .type mvm_vector_\name, @object
mvm_vector_\name:
    .2byte \handler
    .size mvm_vector_\name, 2
    .endm

    vector timer, mvm_timer_interrupt
    vector receiver, mvm_receiver_interrupt
    vector port1, mvm_port1_interrupt
    vector port2, mvm_port2_interrupt

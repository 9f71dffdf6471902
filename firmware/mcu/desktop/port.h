/* What drivers of host functions need of the desktop: see firmware/mcu/msp430g2553/port.h. */
#ifndef MVM_MCU_PORT_H
#define MVM_MCU_PORT_H

#include <stdbool.h>

/* Switches the relay. */
void mvm_port_relay(bool on);

#endif

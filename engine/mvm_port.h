/* What a port supplies. A firmware that writes nothing to the console links none of it. */
#ifndef MVM_PORT_H
#define MVM_PORT_H

#include <stdint.h>

/* Sends one byte to the console; may wait until there is room. */
void mvm_port_put(uint8_t byte);

#endif

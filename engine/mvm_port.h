/* What a port supplies. A firmware that writes nothing to the console, waits for nothing, uses no pin links none of it. */
#ifndef MVM_PORT_H
#define MVM_PORT_H

#include <stdbool.h>
#include <stdint.h>

/* Sends one byte to the console; may wait until there is room. */
void mvm_port_put(uint8_t byte);

/* Starts the clock and lets interrupts in; called before the image is resumed, if the program asks for the time or waits. */
void mvm_port_start_clock(void);

/* Milliseconds since then; wraps around. */
uint32_t mvm_port_millis(void);

/* Keeps interrupts out, and lets them in. They are in when mvm_port_lock() is called. */
void mvm_port_lock(void);
void mvm_port_unlock(void);

/* With interrupts locked: true if this moment has come. Else one will come then at the latest. */
bool mvm_port_is_due(uint32_t moment);

/* With interrupts locked: lets them in and sleeps until one has come, in one step, so that none is missed that came before. False if
 * none can ever come, which no chip knows. */
bool mvm_port_sleep(void);

/* From now on each byte of console input is passed to mvm_input(). */
void mvm_port_hear(void);

/* Pins. A number that no pin has changes nothing and reads as false. */
enum mvm_pin_mode { MVM_PIN_INPUT, MVM_PIN_OUTPUT, MVM_PIN_INPUT_PULLUP };
void mvm_port_pin_mode(uint8_t pin, uint8_t mode);
void mvm_port_pin_write(uint8_t pin, bool level);
bool mvm_port_pin_read(uint8_t pin);

/* From now on mvm_post(pin, level) is called when the pin gets this level. */
void mvm_port_edge(uint8_t pin, bool level);

#endif

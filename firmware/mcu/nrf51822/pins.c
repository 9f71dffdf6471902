/* Pins: the number n is P0.n of the chip. Edges are found by SENSE: a pin that has the level it is set to raises PORT, and then
 * waits for the other level.
 */
#include "mvm_port.h"
#include "port.h"

#define PIN_COUNT 32
#define CNF_OUTPUT 0x01
#define CNF_NO_INPUT 0x02
#define CNF_PULLUP 0x0c
#define CNF_SENSE_HIGH 0x20000
#define CNF_SENSE_LOW 0x30000
#define CNF_SENSE 0x30000

/* Pins whose edges are told, and the level that is. */
static uint32_t watched, wanted;

static uint32_t bit_of(uint8_t pin) { return pin < PIN_COUNT ? 1UL << pin : 0; }

void mvm_port_pin_mode(uint8_t pin, uint8_t mode) {
    if (pin >= PIN_COUNT) return;
    REGISTER(GPIO_PIN_CNF(pin)) = mode == MVM_PIN_OUTPUT         ? CNF_OUTPUT | CNF_NO_INPUT
                                  : mode == MVM_PIN_INPUT_PULLUP ? CNF_PULLUP
                                                                 : 0;
}

void mvm_port_pin_write(uint8_t pin, bool level) { REGISTER(level ? GPIO_OUTSET : GPIO_OUTCLR) = bit_of(pin); }

bool mvm_port_pin_read(uint8_t pin) { return REGISTER(GPIO_IN) & bit_of(pin); }

/* The pin waits for the level that it has not. */
static void wait_for_change(uint8_t pin, bool level) {
    uint32_t others = REGISTER(GPIO_PIN_CNF(pin)) & ~(uint32_t)CNF_SENSE;
    REGISTER(GPIO_PIN_CNF(pin)) = others | (level ? CNF_SENSE_LOW : CNF_SENSE_HIGH);
}

void mvm_port_edge(uint8_t pin, bool level) {
    if (pin >= PIN_COUNT) return;
    MVM_LINK(mvm_vector_pins);
    mvm_port_lock();
    watched |= bit_of(pin);
    wanted = level ? wanted | bit_of(pin) : wanted & ~bit_of(pin);
    wait_for_change(pin, mvm_port_pin_read(pin));
    REGISTER(GPIOTE_INTENSET) = GPIOTE_PORT;
    REGISTER(NVIC_ISER) = 1UL << IRQ_GPIOTE;
    mvm_port_unlock();
}

void mvm_pins_interrupt(void);

/* Looks again until no pin has changed meanwhile: PORT is raised only when the first of them leaves its rest. */
void mvm_pins_interrupt(void) {
    REGISTER(GPIOTE_EVENTS_PORT) = 0;
    for (bool again = true; again;) {
        again = false;
        uint32_t levels = REGISTER(GPIO_IN);
        for (uint8_t pin = 0; pin < PIN_COUNT; pin++) {
            bool level = levels >> pin & 1, waits_for_low = (REGISTER(GPIO_PIN_CNF(pin)) & CNF_SENSE) == CNF_SENSE_LOW;
            if (!(watched >> pin & 1) || level == waits_for_low) continue;
            wait_for_change(pin, level);
            if (level == (wanted >> pin & 1)) mvm_post(pin, level);
            again = true;
        }
    }
}

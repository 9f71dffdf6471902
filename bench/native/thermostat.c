#include "mvm_port.h"
#include "native.h"
#include "port.h"

enum state { IDLE, HEAT, FAULT };

static enum state state = IDLE;
static int16_t target = 210, band = 5, on, faults;

FUNCTION int16_t run(int16_t t) {
    if (t < 0) {
        faults++;
        if (state == HEAT) mvm_port_relay(false);
        state = FAULT;
        return (int16_t)-faults;
    }
    if (state == IDLE) {
        if (t < target - band) {
            state = HEAT;
            mvm_port_relay(true);
        }
    } else if (state == HEAT) {
        on++;
        if (t > target + band) {
            state = IDLE;
            mvm_port_relay(false);
        }
    } else {
        state = IDLE;
    }
    return on;
}

#include "mvm_port.h"
#include "native.h"

FUNCTION int16_t run(int16_t argument) {
    (void)argument;
    for (const char *text = "Hello, World!\n"; *text; text++) mvm_port_put((uint8_t)*text);
    return 0;
}

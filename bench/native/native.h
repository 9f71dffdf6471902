/* What each program of this folder is: the script of its name in plain C, as one writes it for a small chip. */
#ifndef NATIVE_H
#define NATIVE_H

#include <stdint.h>

/* A function of the script that the compiler shall call as one. */
#define FUNCTION __attribute__((noinline))

/* Computes what the script's run() computes; thermostat's takes its reading. */
int16_t run(int16_t argument);

#endif

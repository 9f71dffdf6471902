"""Set-up of a checkout: Debian's packages, the virtual environment and the MSP430 compiler.

Started by `./do` as `python3 -m bootstrap RECIPE` with whatever Python 3.11+ the machine has, so only the
standard library is used here. Everything it says goes to stderr; what sub-processes say goes to a log.
Every step looks first and acts only where something is missing, so it is safe to repeat and to interrupt.
"""

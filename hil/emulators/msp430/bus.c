/* The memory map of the MSP430G2553 (SLAS735, "Memory Organization") and the faults.
 *
 * In: an address that the fast path in machine.h did not settle. Out: the datum, or the run ends with a fault.
 * Stricter than silicon, on purpose: an unaligned word, absent memory, a write to flash and code where none was
 * loaded go unnoticed or reset the chip there, and are always mistakes. Programming the flash from the chip is not
 * modelled: a write to it is a fault whatever FCTL1-3 say. */
#include "machine.h"

void fault(Machine *m, int kind, uint16_t address, uint16_t value) {
    m->fault = (Fault){kind, m->insn_pc, address, value};
    m->r[PC] = m->insn_pc;
    stop(m, STOP_FAULT);
}

static bool is_peripheral(const Machine *m, uint16_t address) { return m->page[address >> 8] & PAGE_PERIPHERAL; }

/* Registers below 0x100 are 8 bits wide, those above 16, and must be accessed so. */
static void check_width(Machine *m, uint16_t address, bool byte) {
    bool modelled = address < 0x100 ? register_is_modelled8(address) : register_is_modelled16(address & 0xfffe);
    if (!modelled) fault(m, FAULT_UNMODELLED_REGISTER, address, 0);
    if (byte != (address < 0x100)) fault(m, FAULT_REGISTER_WIDTH, address, 0);
}

uint8_t slow_read8(Machine *m, uint16_t address) {
    if (!is_peripheral(m, address)) fault(m, FAULT_NO_MEMORY, address, 0);
    check_width(m, address, true);
    return register_read8(m, address, false);
}

uint16_t slow_read16(Machine *m, uint16_t address) {
    if (address & 1) fault(m, FAULT_UNALIGNED, address, 0);
    if (!is_peripheral(m, address)) fault(m, FAULT_NO_MEMORY, address, 0);
    check_width(m, address, false);
    return register_read16(m, address, false);
}

static void check_write(Machine *m, uint16_t address, uint16_t value) {
    if (m->page[address >> 8] & PAGE_FLASH) fault(m, FAULT_FLASH_WRITE, address, value);
    if (!is_peripheral(m, address)) fault(m, FAULT_NO_MEMORY, address, value);
}

void slow_write8(Machine *m, uint16_t address, uint8_t value) {
    check_write(m, address, value);
    check_width(m, address, true);
    register_write8(m, address, value);
}

void slow_write16(Machine *m, uint16_t address, uint16_t value) {
    if (address & 1) fault(m, FAULT_UNALIGNED, address, value);
    check_write(m, address, value);
    check_width(m, address, false);
    register_write16(m, address, value);
}

void check_code(Machine *m, uint16_t address) {
    if (m->word[address >> 1] & WORD_CODE) return;
    uint8_t page = m->page[address >> 8];
    int kind = page & PAGE_PERIPHERAL ? FAULT_PERIPHERAL_FETCH
               : page == PAGE_NONE    ? FAULT_NO_MEMORY_FETCH
                                      : FAULT_UNPROGRAMMED_FETCH;
    fault(m, kind, address, page & PAGE_READ ? memory16(m, address) : 0);
}

void check_instruction(Machine *m, uint16_t address) {
    check_code(m, address);
    if (m->instructions == m->reported_instruction && address == m->reported_pc) return;
    m->reported_instruction = m->instructions;
    m->reported_pc = address;
    stop(m, STOP_BREAKPOINT);
}

static unsigned flash_start(const Machine *m) { return FLASH_END - m->config.rom_bytes; }

static void map_region(Machine *m, unsigned start, unsigned end, uint8_t page, uint8_t word) {
    for (unsigned i = start >> 8; i < end >> 8; i++) m->page[i] = page;
    for (unsigned i = start >> 1; i < end >> 1; i++) m->word[i] = word;
}

void map_memory(Machine *m) {
    map_region(m, 0, 0x10000, PAGE_NONE, 0);
    map_region(m, 0, PERIPHERAL_END, PAGE_PERIPHERAL, 0);
    map_region(m, RAM_START, RAM_START + m->config.ram_bytes, PAGE_READ | PAGE_WRITE, WORD_CODE);
    map_region(m, INFO_START, INFO_END, PAGE_READ | PAGE_FLASH, 0);
    map_region(m, flash_start(m), FLASH_END, PAGE_READ | PAGE_FLASH, 0);
    for (unsigned i = 0; i < sizeof m->memory; i++) m->memory[i] = 0xff;
}

static bool is_loadable(const Machine *m, unsigned address) {
    return (address >= INFO_START && address < INFO_A) || (address >= flash_start(m) && address < FLASH_END);
}

int msp_load(Machine *m, uint32_t address, const uint8_t *bytes, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (!is_loadable(m, address + i)) return -1;
    for (uint32_t i = 0; i < count; i++) {
        m->memory[address + i] = bytes[i];
        m->word[(address + i) >> 1] |= WORD_CODE;
    }
    return 0;
}

static bool is_memory(const Machine *m, uint32_t address, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (address + i > 0xffff || !(m->page[(address + i) >> 8] & PAGE_READ)) return false;
    return true;
}

int msp_peek(const Machine *m, uint32_t address, uint8_t *bytes, uint32_t count) {
    if (!is_memory(m, address, count)) return -1;
    for (uint32_t i = 0; i < count; i++) bytes[i] = m->memory[address + i];
    return 0;
}

int msp_poke(Machine *m, uint32_t address, const uint8_t *bytes, uint32_t count) {
    if (!is_memory(m, address, count)) return -1;
    for (uint32_t i = 0; i < count; i++) {
        m->memory[address + i] = bytes[i];
        m->word[(address + i) >> 1] |= WORD_CODE;
    }
    return 0;
}

void msp_set_breakpoint(Machine *m, uint16_t address, int on) {
    uint8_t *word = &m->word[address >> 1];
    *word = (uint8_t)(on ? *word | WORD_BREAKPOINT : *word & ~WORD_BREAKPOINT);
}

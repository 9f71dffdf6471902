/* The flash controller: with writing enabled a word written to flash clears bits of what is there, with erasing enabled a page is set
 * to ones. Both take no time: the CPU of the chip stands still meanwhile.
 */
#include <string.h>

#include "machine.h"

enum { READY = 0x400, CONFIG = 0x504, ERASEPAGE = 0x508, ERASEALL = 0x50c, PAGE = 1024 };
enum { READ_ONLY, WRITE, ERASE };

/* unicorn would refuse writes to flash otherwise, which is a fault. */
static void protect(Machine *m) {
    uint32_t allowed = UC_PROT_READ | UC_PROT_EXEC | (m->flash_mode == WRITE ? UC_PROT_WRITE : UC_PROT_NONE);
    uc_mem_protect(m->uc, 0, FLASH_BYTES, allowed);
}

void nrf_nvmc_reset(Machine *m) {
    m->flash_mode = READ_ONLY;
    m->flash_is_written = false;
    protect(m);
}

uint32_t nrf_nvmc_read(Machine *m, uint32_t offset) {
    if (offset == READY) return 1;
    if (offset == CONFIG) return m->flash_mode;
    nrf_fail(m, FAULT_UNMODELLED_REGISTER, 0x4001e000 + offset, 0);
    return 0;
}

static void erase(Machine *m, uint32_t start, uint32_t bytes) {
    if (m->flash_mode != ERASE || start >= FLASH_BYTES || start % PAGE) return;
    memset(m->flash + start, 0xff, bytes);
    for (uint32_t at = start; at < start + bytes; at += 2) nrf_flash_changed(m, at);
}

void nrf_nvmc_write(Machine *m, uint32_t offset, uint32_t value) {
    switch (offset) {
        case CONFIG:
            if (value > ERASE) return nrf_fail(m, FAULT_UNMODELLED_FUNCTION, 0x4001e000 + offset, value);
            m->flash_mode = value;
            return protect(m);
        case ERASEPAGE: return erase(m, value, PAGE);
        case ERASEALL: return value == 1 ? erase(m, 0, FLASH_BYTES) : (void)0;
        default: nrf_fail(m, FAULT_UNMODELLED_REGISTER, 0x4001e000 + offset, value);
    }
}

void nrf_flash_before_write(Machine *m, uint32_t address, int size) {
    if (m->flash_mode != WRITE) return;
    if (size != 4) return nrf_fail(m, FAULT_REGISTER_WIDTH, address, (uint32_t)size);
    nrf_flash_settle(m);
    m->flash_is_written = true;
    m->flash_written = address;
    memcpy(&m->flash_before, m->flash + address, sizeof m->flash_before);
}

void nrf_flash_settle(Machine *m) {
    uint32_t word;
    if (!m->flash_is_written) return;
    m->flash_is_written = false;
    memcpy(&word, m->flash + m->flash_written, sizeof word);
    word &= m->flash_before;
    memcpy(m->flash + m->flash_written, &word, sizeof word);
    nrf_flash_changed(m, m->flash_written);
    nrf_flash_changed(m, m->flash_written + 2);
}

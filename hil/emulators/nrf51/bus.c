/* The memory map: flash, RAM, and the peripherals by their start. What is not modelled is a fault. */
#include "machine.h"

enum {
    FACTORY_START = 0x10000000,
    PERIPHERALS_START = 0x40000000,
    GPIO_START = 0x50000000,
    SYSTEM_START = 0xe0000000,
    SYSTEM_BYTES = 0x100000,
    BLOCK = 0x1000,
    PERIPHERAL_BLOCKS = 32,
    CLOCK = 0,
    UART = 2,
    GPIOTE = 6,
    TIMER0 = 8,
    WATCHDOG = 16,
    NVMC = 30
};

/* The crystal of 16 MHz starts within this time (typical value of the product specification: 0.8 ms). */
enum { CRYSTAL_CYCLES = 12800 };
enum { HFCLKSTART = 0x000, HFCLKSTARTED = 0x100 };

static uint32_t clock_read(Machine *m, uint32_t offset) {
    if (offset == HFCLKSTARTED) return m->crystal_asked && m->counters.cycles >= m->crystal_ready;
    nrf_fail(m, FAULT_UNMODELLED_REGISTER, PERIPHERALS_START + offset, 0);
    return 0;
}

static void clock_write(Machine *m, uint32_t offset, uint32_t value) {
    if (offset == HFCLKSTART && value == 1) {
        m->crystal_asked = true;
        m->crystal_ready = m->counters.cycles + (m->uart_ready ? 0 : CRYSTAL_CYCLES);
    } else {
        nrf_fail(m, FAULT_UNMODELLED_REGISTER, PERIPHERALS_START + offset, value);
    }
}

/* None runs: flash algorithms ask, for one that runs has to be fed. */
static uint32_t watchdog_read(Machine *m, uint32_t offset) {
    enum { RUNSTATUS = 0x400, REQSTATUS = 0x404 };
    if (offset != RUNSTATUS && offset != REQSTATUS)
        nrf_fail(m, FAULT_UNMODELLED_REGISTER, PERIPHERALS_START + WATCHDOG * BLOCK + offset, 0);
    return 0;
}

static bool is_word(Machine *m, uint32_t address, unsigned size) {
    if (size == 4) return true;
    nrf_fail(m, FAULT_REGISTER_WIDTH, address, size);
    return false;
}

static uint64_t peripheral_read(uc_engine *uc, uint64_t offset, unsigned size, void *user) {
    uint32_t block = (uint32_t)offset / BLOCK, inside = (uint32_t)offset % BLOCK;
    (void)uc;
    if (!is_word(user, PERIPHERALS_START + (uint32_t)offset, size)) return 0;
    if (block == CLOCK) return clock_read(user, inside);
    if (block == UART) return nrf_uart_read(user, inside);
    if (block == GPIOTE) return nrf_gpiote_read(user, inside);
    if (block == TIMER0) return nrf_timer_read(user, inside);
    if (block == NVMC) return nrf_nvmc_read(user, inside);
    if (block == WATCHDOG) return watchdog_read(user, inside);
    nrf_fail(user, FAULT_UNMODELLED_REGISTER, PERIPHERALS_START + (uint32_t)offset, 0);
    return 0;
}

static void peripheral_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user) {
    uint32_t block = (uint32_t)offset / BLOCK, inside = (uint32_t)offset % BLOCK;
    (void)uc;
    if (!is_word(user, PERIPHERALS_START + (uint32_t)offset, size)) return;
    if (block == CLOCK)
        clock_write(user, inside, (uint32_t)value);
    else if (block == UART)
        nrf_uart_write(user, inside, (uint32_t)value);
    else if (block == GPIOTE)
        nrf_gpiote_write(user, inside, (uint32_t)value);
    else if (block == TIMER0)
        nrf_timer_write(user, inside, (uint32_t)value);
    else if (block == NVMC)
        nrf_nvmc_write(user, inside, (uint32_t)value);
    else
        nrf_fail(user, FAULT_UNMODELLED_REGISTER, PERIPHERALS_START + (uint32_t)offset, (uint32_t)value);
}

static uint64_t gpio_read(uc_engine *uc, uint64_t offset, unsigned size, void *user) {
    (void)uc;
    return is_word(user, GPIO_START + (uint32_t)offset, size) ? nrf_gpio_read(user, (uint32_t)offset) : 0;
}

static void gpio_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user) {
    (void)uc;
    if (is_word(user, GPIO_START + (uint32_t)offset, size)) nrf_gpio_write(user, (uint32_t)offset, (uint32_t)value);
}

static uint64_t factory_read(uc_engine *uc, uint64_t offset, unsigned size, void *user) {
    enum { CODEPAGESIZE = 0x010, CODESIZE = 0x014, DEVICEID0 = 0x060, DEVICEID1 = 0x064 };
    Machine *m = user;
    (void)uc;
    (void)size;
    if (offset == CODEPAGESIZE) return 1024;
    if (offset == CODESIZE) return FLASH_BYTES / 1024;
    return offset == DEVICEID0 || offset == DEVICEID1 ? m->seed : 0xffffffff;
}

static void factory_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user) {
    (void)uc;
    (void)size;
    nrf_fail(user, FAULT_FLASH_WRITE, FACTORY_START + (uint32_t)offset, (uint32_t)value);
}

static uint64_t system_read(uc_engine *uc, uint64_t offset, unsigned size, void *user) {
    enum { CPUID = 0xed00 };
    (void)uc;
    if (offset == CPUID && size == 4) return 0x410cc200;
    return is_word(user, SYSTEM_START + (uint32_t)offset, size) ? nrf_nvic_read(user, (uint32_t)offset) : 0;
}

static void system_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user) {
    (void)uc;
    if (is_word(user, SYSTEM_START + (uint32_t)offset, size)) nrf_nvic_write(user, (uint32_t)offset, (uint32_t)value);
}

bool nrf_map(Machine *m) {
    return uc_mem_map_ptr(m->uc, 0, FLASH_BYTES, UC_PROT_READ | UC_PROT_EXEC, m->flash) == UC_ERR_OK &&
           uc_mem_map_ptr(m->uc, RAM_START, RAM_BYTES, UC_PROT_ALL, m->ram) == UC_ERR_OK &&
           uc_mem_map_ptr(m->uc, RETURN_ADDRESS, sizeof m->nothing, UC_PROT_READ | UC_PROT_EXEC, m->nothing) ==
               UC_ERR_OK &&
           uc_mmio_map(m->uc, FACTORY_START, 2 * BLOCK, factory_read, m, factory_write, m) == UC_ERR_OK &&
           uc_mmio_map(m->uc, PERIPHERALS_START, PERIPHERAL_BLOCKS * BLOCK, peripheral_read, m, peripheral_write, m) ==
               UC_ERR_OK &&
           uc_mmio_map(m->uc, GPIO_START, BLOCK, gpio_read, m, gpio_write, m) == UC_ERR_OK &&
           uc_mmio_map(m->uc, SYSTEM_START, SYSTEM_BYTES, system_read, m, system_write, m) == UC_ERR_OK;
}

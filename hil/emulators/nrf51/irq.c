/* Interrupts: which are asked for and enabled, entering and leaving one, and the leap to the next event while the CPU sleeps. Those of
 * UART0, GPIOTE and TIMER0 are modelled, all at one priority: one interrupt never interrupts another.
 *
 * unicorn knows nothing of it. Entering stacks eight registers and puts RETURN_ADDRESS, where nothing else ever runs, into LR in place of
 * EXC_RETURN.
 */
#include <string.h>

#include "machine.h"

enum { IRQ_UART0 = 2, IRQ_GPIOTE = 6, IRQ_TIMER0 = 8, FIRST_VECTOR = 16 };
enum { ISER = 0xe100, ICER = 0xe180, ISPR = 0xe200, ICPR = 0xe280, MODELLED = 1 << 2 | 1 << 6 | 1 << 8 };
enum { ENTRY_CYCLES = 16, EXIT_CYCLES = 12, FRAME_WORDS = 8, WAS_UNALIGNED = 0x200 };

static const int frame[FRAME_WORDS] = {UC_ARM_REG_R0,  UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3,
                                       UC_ARM_REG_R12, UC_ARM_REG_LR, UC_ARM_REG_PC, UC_ARM_REG_XPSR};

static uint32_t lines(const Machine *m) {
    return (uint32_t)((nrf_uart_asks(m) ? 1u << IRQ_UART0 : 0) | (nrf_gpiote_asks(m) ? 1u << IRQ_GPIOTE : 0) |
                      (nrf_timer_asks(m) ? 1u << IRQ_TIMER0 : 0));
}

void nrf_look_again(Machine *m) { m->event_at = 0; }

void nrf_update(Machine *m) {
    nrf_uart_update(m);
    nrf_timer_update(m);
    uint64_t uart = nrf_uart_next(m), timer = nrf_timer_next(m);
    m->event_at = uart < timer ? uart : timer;
    m->asked = lines(m) & m->irq_enabled;
}

bool nrf_may_interrupt(Machine *m) {
    uint32_t primask = 0;
    if (!m->asked || m->in_handler) return false;
    uc_reg_read(m->uc, UC_ARM_REG_PRIMASK, &primask);
    return !(primask & 1);
}

uint32_t nrf_nvic_read(Machine *m, uint32_t offset) {
    if (offset == ISER || offset == ICER) return m->irq_enabled;
    if (offset == ISPR || offset == ICPR) return lines(m);
    nrf_fail(m, FAULT_UNMODELLED_REGISTER, 0xe0000000 + offset, 0);
    return 0;
}

/* A line that is still asked for stays pending, so clearing changes nothing. */
void nrf_nvic_write(Machine *m, uint32_t offset, uint32_t value) {
    if (offset == ISER)
        m->irq_enabled |= value;
    else if (offset == ICER)
        m->irq_enabled &= ~value;
    else if (offset != ICPR)
        nrf_fail(m, FAULT_UNMODELLED_REGISTER, 0xe0000000 + offset, value);
    if (offset == ISER && value & ~(uint32_t)MODELLED)
        nrf_fail(m, FAULT_UNMODELLED_FUNCTION, 0xe0000000 + offset, value);
    nrf_look_again(m);
}

static uint32_t get(Machine *m, int id) {
    uint32_t value = 0;
    uc_reg_read(m->uc, id, &value);
    return value;
}

static void set(Machine *m, int id, uint32_t value) { uc_reg_write(m->uc, id, &value); }

static bool is_in_ram(uint32_t address) { return address - RAM_START <= RAM_BYTES - 4 * FRAME_WORDS; }

void nrf_enter_interrupt(Machine *m) {
    uint32_t number = (uint32_t)__builtin_ctz(m->asked), vector = 0xffffffff, sp = get(m, UC_ARM_REG_SP);
    bool is_unaligned = sp & 4;
    memcpy(&vector, m->flash + 4 * (FIRST_VECTOR + number), sizeof vector);
    sp = (sp & ~7u) - 4 * FRAME_WORDS;
    if (vector == 0xffffffff || !(vector & 1)) {
        nrf_fail(m, FAULT_UNPROGRAMMED_VECTOR, 4 * (FIRST_VECTOR + number), vector);
        return;
    }
    if (!is_in_ram(sp)) {
        nrf_fail(m, FAULT_NO_MEMORY, sp, 0);
        return;
    }
    for (unsigned index = 0; index < FRAME_WORDS; index++) {
        uint32_t value = frame[index] == UC_ARM_REG_PC ? m->pc : get(m, frame[index]);
        if (frame[index] == UC_ARM_REG_XPSR && is_unaligned) value |= WAS_UNALIGNED;
        memcpy(m->ram + (sp - RAM_START) + 4 * index, &value, sizeof value);
    }
    set(m, UC_ARM_REG_SP, sp);
    set(m, UC_ARM_REG_LR, RETURN_ADDRESS | 1);
    if (sp < m->counters.min_sp) m->counters.min_sp = sp;
    m->pc = vector & ~1u;
    m->in_handler = true;
    m->counters.interrupts++;
    m->counters.cycles += ENTRY_CYCLES;
}

void nrf_leave_interrupt(Machine *m) {
    uint32_t sp = get(m, UC_ARM_REG_SP), flags = 0;
    if (!m->in_handler || !is_in_ram(sp)) {
        nrf_fail(m, FAULT_NO_MEMORY_FETCH, RETURN_ADDRESS, 0);
        return;
    }
    for (unsigned index = 0; index < FRAME_WORDS; index++) {
        uint32_t value;
        memcpy(&value, m->ram + (sp - RAM_START) + 4 * index, sizeof value);
        if (frame[index] == UC_ARM_REG_PC)
            m->pc = value;
        else if (frame[index] == UC_ARM_REG_XPSR)
            flags = value;
        else
            set(m, frame[index], value);
    }
    set(m, UC_ARM_REG_XPSR, flags & ~(uint32_t)WAS_UNALIGNED);
    set(m, UC_ARM_REG_SP, sp + 4 * FRAME_WORDS + (flags & WAS_UNALIGNED ? 4 : 0));
    m->in_handler = false;
    m->counters.cycles += EXIT_CYCLES;
    nrf_look_again(m);
}

int nrf_sleep(Machine *m) {
    for (;;) {
        nrf_update(m);
        if (m->asked) return STOP_WOKEN;
        if (m->event_at == NEVER) return STOP_IDLE;
        uint64_t until = m->event_at < m->limit ? m->event_at : m->limit;
        if (until > m->counters.cycles) {
            m->counters.sleep_cycles += until - m->counters.cycles;
            m->counters.cycles = until;
        }
        if (until == m->limit && m->event_at > m->limit) return STOP_LIMIT;
        if (m->event_at <= m->counters.cycles) continue;
    }
}

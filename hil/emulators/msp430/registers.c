/* Which peripheral register lives at which address (SLAS735, "Peripherals With Word Access" and "With Byte Access"),
 * and the devices as a whole: reset, time, and the interrupt controller.
 *
 * Absent on purpose: ADC10, Comparator_A+, USCI_B0. Touching one of their registers is a fault that names it. */
#include "machine.h"

enum {
    IE1 = 0x00,
    IE2,
    IFG1,
    IFG2,
    P3REN = 0x10,
    P3IN = 0x18,
    P3OUT,
    P3DIR,
    P3SEL,
    P1IN = 0x20,
    P2IN = 0x28,
    P1SEL2 = 0x41,
    P2SEL2,
    P3SEL2,
    BCSCTL3 = 0x53,
    DCOCTL = 0x56,
    BCSCTL1,
    BCSCTL2,
    UART_FIRST = 0x5d,
    UART_LAST = 0x67,
    TA1IV = 0x11e,
    WDTCTL = 0x120,
    FCTL1 = 0x128,
    FCTL2 = 0x12a,
    FCTL3 = 0x12c,
    TA0IV = 0x12e,
    TA0 = 0x160,
    TA1 = 0x180
};
enum { WDTIFG = 0x01, OFIFG = 0x02, IE1_UNMODELLED = 0x32, RXIFG = 0x01, TXIFG = 0x02, CCIE_CCIFG = 0x11 };
enum {
    VECTOR_TA1_0 = 0xfffa,
    VECTOR_TA1 = 0xfff8,
    VECTOR_WDT = 0xfff4,
    VECTOR_TA0_0 = 0xfff2,
    VECTOR_TA0 = 0xfff0,
    VECTOR_RX = 0xffee,
    VECTOR_TX = 0xffec,
    VECTOR_P2 = 0xffe6,
    VECTOR_P1 = 0xffe4
};

/* A register of a port, or NULL; `port` and `is_input` say more. */
static uint8_t *port_register(Machine *m, uint16_t address, int *port, bool *is_input) {
    static const uint8_t order[8] = {0,
                                     offsetof(Port, out),
                                     offsetof(Port, dir),
                                     offsetof(Port, ifg),
                                     offsetof(Port, ies),
                                     offsetof(Port, ie),
                                     offsetof(Port, sel),
                                     offsetof(Port, ren)};
    static const uint8_t order3[4] = {0, offsetof(Port, out), offsetof(Port, dir), offsetof(Port, sel)};
    *is_input = address == P1IN || address == P2IN || address == P3IN;
    if (address >= P1IN && address < P1IN + 16) {
        *port = address >= P2IN;
        return (uint8_t *)&m->port[*port] + order[address & 7];
    }
    if (address >= P1SEL2 && address <= P3SEL2) {
        *port = address - P1SEL2;
        return &m->port[*port].sel2;
    }
    *port = 2;
    if (address == P3REN) return &m->port[2].ren;
    return address >= P3IN && address <= P3SEL ? (uint8_t *)&m->port[2] + order3[address - P3IN] : NULL;
}

static bool is_port(uint16_t address) {
    return (address >= P1IN && address < P1IN + 16) || (address >= P1SEL2 && address <= P3SEL2) || address == P3REN ||
           (address >= P3IN && address <= P3SEL);
}

static uint8_t *plain_register(Machine *m, uint16_t address) {
    switch (address) {
        case IE1: return &m->ie1;
        case IE2: return &m->ie2;
        case IFG1: return &m->ifg1;
        case IFG2: return &m->ifg2;
        case BCSCTL3: return &m->bcsctl3;
        case DCOCTL: return &m->dcoctl;
        case BCSCTL1: return &m->bcsctl1;
        default: return &m->bcsctl2;
    }
}

bool register_is_modelled8(uint16_t address) {
    return address <= IFG2 || is_port(address) || address == BCSCTL3 || (address >= DCOCTL && address <= BCSCTL2) ||
           (address >= UART_FIRST && address <= UART_LAST);
}

static Timer *timer_at(Machine *m, uint16_t address) { return &m->timer[address >= TA1]; }

static bool is_timer(uint16_t address) {
    unsigned offset = address & 0x1f;
    return address >= TA0 && address < TA1 + 0x20 && (offset < 8 || (offset >= 0x10 && offset < 0x18));
}

bool register_is_modelled16(uint16_t address) {
    return address == TA1IV || address == WDTCTL || (address >= FCTL1 && address <= TA0IV) || is_timer(address);
}

uint8_t register_read8(Machine *m, uint16_t address, bool peek) {
    int port;
    bool is_input;
    if (address >= UART_FIRST && address <= UART_LAST) return uart_read(m, address, peek);
    if (is_port(address)) {
        uint8_t *p = port_register(m, address, &port, &is_input);
        return is_input ? gpio_input(m, port) : *p;
    }
    devices_sync(m);
    return *plain_register(m, address);
}

static void write_port(Machine *m, uint16_t address, uint8_t value) {
    int port;
    bool is_input;
    uint8_t *p = port_register(m, address, &port, &is_input);
    if (is_input) return;
    uint8_t out = m->port[port].out, dir = m->port[port].dir;
    *p = value;
    if (out != m->port[port].out || dir != m->port[port].dir) gpio_log(m, port);
    gpio_refresh(m, port);
}

static void write_clock_register(Machine *m, uint16_t address, uint8_t value) {
    bool unmodelled = (address == BCSCTL1 && (value & 0x40)) || (address == BCSCTL2 && (value & 0x01)) ||
                      (address == BCSCTL3 && (value & 0xc0));
    if (unmodelled) fault(m, FAULT_UNMODELLED_FUNCTION, address, value);
    devices_sync(m);
    *plain_register(m, address) = address == BCSCTL3 ? value & 0xfc : value;
    clock_update(m);
}

static void write_interrupt_register(Machine *m, uint16_t address, uint8_t value) {
    if (address == IE1 && (value & IE1_UNMODELLED)) fault(m, FAULT_UNMODELLED_FUNCTION, address, value);
    devices_sync(m);
    *plain_register(m, address) = value;
    if (address == IFG1) clock_update(m);
    look_again(m);
}

void register_write8(Machine *m, uint16_t address, uint8_t value) {
    if (address >= UART_FIRST && address <= UART_LAST)
        uart_write(m, address, value);
    else if (is_port(address))
        write_port(m, address, value);
    else if (address <= IFG2)
        write_interrupt_register(m, address, value);
    else
        write_clock_register(m, address, value);
}

uint16_t register_read16(Machine *m, uint16_t address, bool peek) {
    devices_sync(m);
    switch (address) {
        case TA0IV:
        case TA1IV:
            if (!peek) look_again(m);
            return timer_vector_register(&m->timer[address == TA1IV], !peek);
        case WDTCTL: return (uint16_t)(0x6900 | m->watchdog.control);
        case FCTL1: return m->fctl1;
        case FCTL2: return m->fctl2;
        case FCTL3: return m->fctl3;
        default: return timer_read(m, timer_at(m, address), address & 0x1f);
    }
}

/* The flash controller is modelled as far as its password and its registers reading back. */
static void write_flash_register(Machine *m, uint16_t address, uint16_t value) {
    uint16_t *target = address == FCTL1 ? &m->fctl1 : address == FCTL2 ? &m->fctl2 : &m->fctl3;
    if (value >> 8 != 0xa5) {
        want_reset(m, RESET_FLASH_PASSWORD);
        return;
    }
    *target = (uint16_t)(0x9600 | (value & 0xff));
}

void register_write16(Machine *m, uint16_t address, uint16_t value) {
    devices_sync(m);
    switch (address) {
        case TA0IV:
        case TA1IV: timer_vector_register(&m->timer[address == TA1IV], true); break;
        case WDTCTL: watchdog_write(m, value); break;
        case FCTL1:
        case FCTL2:
        case FCTL3: write_flash_register(m, address, value); break;
        default: timer_write(m, timer_at(m, address), address & 0x1f, value);
    }
    look_again(m);
}

int32_t msp_peek_register(Machine *m, uint16_t address) {
    if (address < 0x100) return register_is_modelled8(address) ? register_read8(m, address, true) : -1;
    if (address >= PERIPHERAL_END || (address & 1)) return -1;
    return register_is_modelled16(address) ? register_read16(m, address, true) : -1;
}

static void ports_reset(Machine *m) {
    for (int i = 0; i < PORTS; i++) {
        Port *p = &m->port[i];
        *p = (Port){.out = p->out, .driven = p->driven, .level = p->level, .sel = i == 1 ? 0xc0 : 0};
        p->in = gpio_input(m, i);
    }
}

/* The values in parentheses of SLAU144's register tables hold after power-up only, the others after every PUC. */
void devices_reset(Machine *m, bool power_up) {
    if (power_up) {
        m->ifg1 = 0x04 | OFIFG;
        m->timer[0] = m->timer[1] = (Timer){.last = now(m)};
    }
    m->ie1 = m->ie2 = 0;
    m->ifg2 = 0x0a;
    m->fctl1 = 0x9600;
    m->fctl2 = 0x9642;
    m->fctl3 = 0x9658;
    m->watchdog = (Watchdog){.last = now(m)};
    uart_reset(m);
    ports_reset(m);
    clock_reset(m);
}

void devices_sync(Machine *m) {
    uint64_t time = now(m);
    watchdog_sync(m, time);
    timer_sync(m, &m->timer[0], time);
    timer_sync(m, &m->timer[1], time);
    uart_sync(m, time);
}

uint64_t devices_next_event(const Machine *m) {
    uint64_t times[4] = {watchdog_next_event(m), timer_next_event(m, &m->timer[0]), timer_next_event(m, &m->timer[1]),
                         uart_next_event(m)};
    uint64_t time = times[0];
    for (int i = 1; i < 4; i++)
        if (times[i] < time) time = times[i];
    return time;
}

static bool compare_0(const Timer *t) { return (t->capture_control[0] & CCIE_CCIFG) == CCIE_CCIFG; }

/* In the order of SLAS735, "Interrupt Vector Addresses": the highest address first. */
uint16_t devices_interrupt(Machine *m) {
    if (compare_0(&m->timer[1])) return VECTOR_TA1_0;
    if (timer_vector_register(&m->timer[1], false)) return VECTOR_TA1;
    if (m->ie1 & m->ifg1 & WDTIFG) return VECTOR_WDT;
    if (compare_0(&m->timer[0])) return VECTOR_TA0_0;
    if (timer_vector_register(&m->timer[0], false)) return VECTOR_TA0;
    if (m->ie2 & m->ifg2 & (RXIFG | RXIFG << 2)) return VECTOR_RX;
    if (m->ie2 & m->ifg2 & (TXIFG | TXIFG << 2)) return VECTOR_TX;
    if (m->port[1].ie & m->port[1].ifg) return VECTOR_P2;
    if (m->port[0].ie & m->port[0].ifg) return VECTOR_P1;
    return 0;
}

/* Flags with a vector of their own are cleared by the interrupt's acceptance. */
void devices_interrupt_taken(Machine *m, uint16_t vector) {
    if (vector == VECTOR_TA1_0) m->timer[1].capture_control[0] &= 0xfffe;
    if (vector == VECTOR_TA0_0) m->timer[0].capture_control[0] &= 0xfffe;
    if (vector == VECTOR_WDT) m->ifg1 &= 0xfe;
}

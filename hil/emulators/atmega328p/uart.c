/* USART0 in its asynchronous mode, 8 data bits: a byte is sent while another waits, two wait inside. With `uart_ready` sending takes
 * no time and input comes as fast as it is read; else both at the chip's and the host's baud rates. Of the interrupts
 * that of the receiver is modelled.
 */
#include "machine.h"

enum { UCSR0A = 0xc0, UCSR0B = 0xc1, UCSR0C = 0xc2, UBRR0L = 0xc4, UBRR0H = 0xc5, UDR0 = 0xc6 };
enum { RXC = 0x80, TXC = 0x40, UDRE = 0x20, U2X = 0x02 };
enum {
    RXEN = 0x10,
    TXEN = 0x08,
    RXCIE = 0x80,
    OTHER_INTERRUPTS = 0x60,
    RECEIVER_VECTOR = 18,
    EIGHT_BITS = 0x06,
    BITS = 10
};

void atm_uart_reset(Machine *m) { m->uart = (struct uart){0}; }

static uint64_t bit_cycles(const struct uart *u) { return (uint64_t)(u->divider + 1) * (u->is_double_speed ? 8 : 16); }

static uint64_t host_byte_cycles(const Machine *m) { return (uint64_t)m->clock_hz * BITS / m->host_baud; }

/* Is a receiver at `host` baud able to read what is sent at `chip` baud? Half a bit may be lost in ten. */
static bool is_heard(uint32_t chip, uint32_t host) {
    uint32_t off = chip > host ? chip - host : host - chip;
    return (uint64_t)off * 20 < host;
}

static void start_sending(Machine *m, uint8_t byte, uint64_t now) {
    struct uart *u = &m->uart;
    uint32_t baud = (uint32_t)(m->clock_hz / bit_cycles(u));
    u->is_sending = true;
    u->sent_at = now + (m->uart_ready ? 0 : bit_cycles(u) * BITS);
    m->counters.tx_baud = baud;
    if (!m->uart_ready && !is_heard(baud, m->host_baud)) {
        m->counters.tx_misheard++;
        byte ^= 0xa5;
    }
    if (m->console_count < LOG_ENTRIES) m->console[m->console_count++] = (ConsoleByte){u->sent_at, byte};
}

/* What has been sent by now. */
static void finish_sending(Machine *m) {
    struct uart *u = &m->uart;
    while (u->is_sending && m->avr->cycle >= u->sent_at) {
        u->is_sending = false;
        if (u->is_full)
            start_sending(m, u->next, u->sent_at);
        else
            u->is_complete = true;
        u->is_full = false;
    }
}

static void send(Machine *m, uint8_t byte) {
    struct uart *u = &m->uart;
    if (!(u->control & TXEN)) return;
    if (u->is_full) {
        m->counters.tx_overwritten++;
    } else if (u->is_sending) {
        u->is_full = true;
        u->next = byte;
    } else {
        start_sending(m, byte, m->avr->cycle);
    }
}

/* Moves what has arrived by now from the host's queue into the chip. */
static void receive(Machine *m) {
    struct uart *u = &m->uart;
    bool is_on = u->control & RXEN;
    while (u->count && (m->uart_ready ? !u->waiting && is_on : m->avr->cycle >= u->next_arrival)) {
        uint8_t byte = u->queue[u->first];
        if (!is_on)
            m->counters.rx_unheard++;
        else if (u->waiting == RX_FIFO)
            m->counters.rx_overruns++;
        else
            u->fifo[u->waiting++] = byte;
        u->first = (u->first + 1) % RX_QUEUE;
        u->count--;
        u->next_arrival += host_byte_cycles(m);
    }
}

uint64_t atm_uart_next(const Machine *m) {
    const struct uart *u = &m->uart;
    if (!u->count) return UINT64_MAX;
    if (!m->uart_ready) return u->next_arrival;
    return !u->waiting && u->control & RXEN ? m->avr->cycle : UINT64_MAX;
}

/* The interrupt lasts as long as a byte waits, but is not taken while another one runs. */
void atm_uart_interrupt(Machine *m) {
    avr_t *avr = m->avr;
    if (m->uart.count) receive(m);
    if (!(m->uart.control & RXCIE) || !m->uart.waiting || !avr->sreg[S_I]) return;
    for (unsigned index = 0; index < avr->interrupts.vector_count; index++) {
        avr_int_vector_t *vector = avr->interrupts.vector[index];
        if (vector->vector == RECEIVER_VECTOR && !vector->pending) avr_raise_interrupt(avr, vector);
    }
}

static uint8_t next_received(struct uart *u) {
    uint8_t byte = u->fifo[0];
    if (!u->waiting) return 0;
    u->waiting--;
    u->fifo[0] = u->fifo[1];
    return byte;
}

static uint8_t read_register(avr_t *avr, avr_io_addr_t address, void *param) {
    Machine *m = param;
    struct uart *u = &m->uart;
    (void)avr;
    finish_sending(m);
    receive(m);
    switch (address) {
        case UCSR0A:
            return (uint8_t)((u->waiting ? RXC : 0) | (u->is_complete ? TXC : 0) | (u->is_full ? 0 : UDRE) |
                             (u->is_double_speed ? U2X : 0));
        case UCSR0B: return u->control;
        case UCSR0C: return EIGHT_BITS;
        case UBRR0L: return (uint8_t)u->divider;
        case UBRR0H: return (uint8_t)(u->divider >> 8);
        default: return next_received(u);
    }
}

static void write_register(avr_t *avr, avr_io_addr_t address, uint8_t value, void *param) {
    Machine *m = param;
    struct uart *u = &m->uart;
    finish_sending(m);
    receive(m);
    switch (address) {
        case UCSR0A:
            if (value & TXC) u->is_complete = false;
            u->is_double_speed = value & U2X;
            break;
        case UCSR0B:
            if (value & OTHER_INTERRUPTS) atm_fail(m, FAULT_UNMODELLED_FUNCTION, address, value);
            u->control = avr->data[UCSR0B] = value; /* simavr looks there whether an interrupt is enabled */
            break;
        case UCSR0C:
            if (value != EIGHT_BITS) atm_fail(m, FAULT_UNMODELLED_FUNCTION, address, value);
            break;
        case UBRR0L: u->divider = (u->divider & 0xf00) | value; break;
        case UBRR0H: u->divider = (u->divider & 0xff) | (value & 15u) << 8; break;
        default: send(m, value);
    }
}

void atm_uart_install(Machine *m) {
    static const avr_io_addr_t addresses[] = {UCSR0A, UCSR0B, UCSR0C, UBRR0L, UBRR0H, UDR0};
    for (unsigned index = 0; index < sizeof addresses / sizeof *addresses; index++) {
        unsigned io = AVR_DATA_TO_IO(addresses[index]);
        m->avr->io[io].r.c = read_register;
        m->avr->io[io].r.param = m;
        m->avr->io[io].w.c = write_register;
        m->avr->io[io].w.param = m;
    }
}

uint32_t atm_console_take(Machine *m, ConsoleByte *bytes, uint32_t most) {
    uint32_t count = m->console_count < most ? m->console_count : most;
    for (uint32_t index = 0; index < count; index++) bytes[index] = m->console[index];
    for (uint32_t index = count; index < m->console_count; index++) m->console[index - count] = m->console[index];
    m->console_count -= count;
    return count;
}

uint32_t atm_console_feed(Machine *m, const uint8_t *data, uint32_t size) {
    struct uart *u = &m->uart;
    uint64_t earliest = m->avr->cycle + host_byte_cycles(m);
    if (!u->count && u->next_arrival < earliest) u->next_arrival = earliest;
    uint32_t taken = 0;
    for (; taken < size && u->count < RX_QUEUE; taken++, u->count++)
        u->queue[(u->first + u->count) % RX_QUEUE] = data[taken];
    return taken;
}

/* UART0: a byte at a time out, six wait inside. With `uart_ready` sending takes no time and input comes as fast as it is read;
 * else both at the chip's and the host's baud rates.
 */
#include "machine.h"

enum {
    STARTRX = 0x000,
    STOPRX = 0x004,
    STARTTX = 0x008,
    STOPTX = 0x00c,
    RXDRDY = 0x108,
    TXDRDY = 0x11c,
    ENABLE = 0x500,
    PSELTXD = 0x50c,
    PSELRXD = 0x514,
    RXD = 0x518,
    TXD = 0x51c,
    INTENSET = 0x304,
    INTENCLR = 0x308,
    BAUDRATE = 0x524,
    CONFIG = 0x56c
};
enum { ENABLED = 4, BITS = 10, NO_PIN = 0xffffffff, RXDRDY_INTERRUPT = 4 };

void nrf_uart_reset(Machine *m) {
    struct uart *u = &m->uart;
    *u = (struct uart){.pin_tx = NO_PIN, .pin_rx = NO_PIN, .baudrate = 0x04000000};
}

static uint32_t chip_baud(const struct uart *u) {
    return (uint32_t)(((uint64_t)u->baudrate * CLOCK_HZ + (1ull << 31)) >> 32);
}

static uint64_t byte_cycles(uint32_t baud) { return baud ? (uint64_t)CLOCK_HZ * BITS / baud : 0; }

/* Is a receiver at `host` baud able to read what is sent at `chip` baud? Half a bit may be lost in ten. */
static bool is_heard(uint32_t chip, uint32_t host) {
    uint32_t off = chip > host ? chip - host : host - chip;
    return (uint64_t)off * 20 < host;
}

static void finish_sending(Machine *m) {
    struct uart *u = &m->uart;
    if (u->is_sending && m->counters.cycles >= u->sent_at) {
        u->is_sending = false;
        u->event_tx = true;
    }
}

static void send(Machine *m, uint8_t byte) {
    struct uart *u = &m->uart;
    uint32_t baud = chip_baud(u);
    finish_sending(m);
    if (!u->is_enabled || !u->sends) return;
    if (u->is_sending) {
        m->counters.tx_overwritten++;
        return;
    }
    u->is_sending = true;
    u->sent_at = m->counters.cycles + (m->uart_ready ? 0 : byte_cycles(baud));
    m->counters.tx_baud = baud;
    if (u->pin_tx > 31 || !(m->pins_dir >> u->pin_tx & 1)) {
        m->counters.tx_unrouted++;
        return;
    }
    if (!m->uart_ready && !is_heard(baud, m->host_baud)) {
        m->counters.tx_misheard++;
        byte ^= 0xa5;
    }
    if (m->console_count < LOG_ENTRIES) m->console[m->console_count++] = (ConsoleByte){u->sent_at, byte};
}

static void take_in(Machine *m, uint8_t byte) {
    struct uart *u = &m->uart;
    if (!u->is_enabled || !u->receives || u->pin_rx > 31) {
        m->counters.rx_unheard++;
    } else if (u->waiting == RX_FIFO) {
        m->counters.rx_overruns++;
    } else {
        u->fifo[u->waiting++] = byte;
        u->event_rx = true;
    }
}

/* Moves what has arrived by now from the host's queue into the chip. */
static void receive(Machine *m) {
    struct uart *u = &m->uart;
    while (u->count && (m->uart_ready ? !u->waiting && u->receives : m->counters.cycles >= u->next_arrival)) {
        take_in(m, u->queue[u->first]);
        u->first = (u->first + 1) % RX_QUEUE;
        u->count--;
        u->next_arrival += byte_cycles(m->host_baud);
    }
}

bool nrf_uart_asks(const Machine *m) { return m->uart.event_rx && m->uart.interrupts; }

uint64_t nrf_uart_next(const Machine *m) {
    const struct uart *u = &m->uart;
    if (!u->count) return NEVER;
    if (!m->uart_ready) return u->next_arrival;
    return !u->waiting && u->receives ? m->counters.cycles : NEVER;
}

void nrf_uart_update(Machine *m) { receive(m); }

static uint32_t next_received(struct uart *u) {
    uint8_t byte = u->fifo[0];
    if (!u->waiting) return 0;
    u->waiting--;
    for (uint32_t index = 0; index < u->waiting; index++) u->fifo[index] = u->fifo[index + 1];
    u->event_rx |= u->waiting > 0;
    return byte;
}

uint32_t nrf_uart_read(Machine *m, uint32_t offset) {
    struct uart *u = &m->uart;
    finish_sending(m);
    receive(m);
    switch (offset) {
        case TXDRDY: return u->event_tx;
        case RXDRDY: return u->event_rx;
        case RXD: nrf_look_again(m); return next_received(u);
        case ENABLE: return u->is_enabled ? ENABLED : 0;
        case PSELTXD: return u->pin_tx;
        case PSELRXD: return u->pin_rx;
        case BAUDRATE: return u->baudrate;
        case CONFIG: return 0;
        default: nrf_fail(m, FAULT_UNMODELLED_REGISTER, 0x40002000 + offset, 0); return 0;
    }
}

void nrf_uart_write(Machine *m, uint32_t offset, uint32_t value) {
    struct uart *u = &m->uart;
    finish_sending(m);
    receive(m);
    switch (offset) {
        case STARTRX: u->receives = true; break;
        case STOPRX: u->receives = false; break;
        case STARTTX: u->sends = true; break;
        case STOPTX: u->sends = false; break;
        case TXDRDY: u->event_tx = value; break;
        case RXDRDY: u->event_rx = value; break;
        case INTENSET:
        case INTENCLR:
            if (value != RXDRDY_INTERRUPT) nrf_fail(m, FAULT_UNMODELLED_FUNCTION, 0x40002000 + offset, value);
            u->interrupts = offset == INTENSET;
            break;
        case ENABLE: u->is_enabled = value == ENABLED; break;
        case PSELTXD: u->pin_tx = value; break;
        case PSELRXD: u->pin_rx = value; break;
        case TXD: send(m, (uint8_t)value); break;
        case BAUDRATE: u->baudrate = value; break;
        case CONFIG:
            if (value) nrf_fail(m, FAULT_UNMODELLED_FUNCTION, 0x40002000 + offset, value);
            break;
        default: nrf_fail(m, FAULT_UNMODELLED_REGISTER, 0x40002000 + offset, value);
    }
    nrf_look_again(m);
}

uint32_t nrf_console_take(Machine *m, ConsoleByte *bytes, uint32_t most) {
    uint32_t count = m->console_count < most ? m->console_count : most;
    for (uint32_t index = 0; index < count; index++) bytes[index] = m->console[index];
    for (uint32_t index = count; index < m->console_count; index++) m->console[index - count] = m->console[index];
    m->console_count -= count;
    return count;
}

uint32_t nrf_console_feed(Machine *m, const uint8_t *data, uint32_t size) {
    struct uart *u = &m->uart;
    uint64_t earliest = m->counters.cycles + byte_cycles(m->host_baud);
    if (!u->count && u->next_arrival < earliest) u->next_arrival = earliest;
    uint32_t taken = 0;
    for (; taken < size && u->count < RX_QUEUE; taken++, u->count++)
        u->queue[(u->first + u->count) % RX_QUEUE] = data[taken];
    nrf_look_again(m);
    return taken;
}

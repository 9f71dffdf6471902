/* USCI_A0 as a UART (SLAU144 chapter 15) and the far end of its serial line.
 *
 * In: the registers, and the bytes the host queued. Out: IFG2, the registers, and the bytes as the host hears them.
 * Real-baud mode: each frame's bits have the lengths that UCBRx, UCBRSx, UCBRFx and UCOS16 give, and the receiver of
 * each side samples the middle of its own bits. A wrong divisor therefore gives wrong bytes and framing errors, as on
 * the wire.
 * Ready mode: a byte written is sent at once and TXIFG never drops; the next input byte arrives when the last one
 * has been read.
 * A byte that is being sent keeps its timing if the clock changes; the USCI requests its clock, so low-power modes do
 * not stop it.
 * Not modelled, and a fault when asked for: everything but 8 data bits, no parity; loopback, multiprocessor and break
 * functions; the clock pin UCA0CLK. */
#include "machine.h"

enum { ABCTL = 0x5d, IRTCTL, IRRCTL, CTL0, CTL1, BR0, BR1, MCTL, STAT, RXBUF, TXBUF };
enum { UCSPB = 0x08, UCRXEIE = 0x20, UCSWRST = 0x01, UCOS16 = 0x01 };
enum { UCFE = 0x40, UCOE = 0x20, UCRXERR = 0x04, UCBUSY = 0x01 };
enum { RXIFG = 0x01, TXIFG = 0x02, RXD = 0x02, TXD = 0x04 };

/* UCBRSx: which of eight successive bits, the start bit first in bit 0, are one clock longer (SLAU144 table 15-2). */
static const uint8_t modulation[8] = {0x00, 0x02, 0x22, 0x2a, 0xaa, 0xae, 0xee, 0xfe};

static unsigned frame_bits(const Uart *u) { return u->control0 & UCSPB ? 11 : 10; }

static uint64_t clock_period(const Machine *m) {
    return clock_raw_period(m, m->uart.control1 >> 6 == 1 ? CLOCK_ACLK : CLOCK_SMCLK);
}

/* The length of one bit, in periods of BRCLK. */
static uint64_t bit_clocks(const Uart *u, unsigned bit) {
    uint64_t divisor = u->divisor0 + 256u * u->divisor1;
    unsigned extra = (modulation[(u->modulation >> 1) & 7] >> (bit % 8)) & 1;
    if (u->modulation & UCOS16) return (16 + extra) * divisor + (u->modulation >> 4);
    return divisor + extra;
}

/* When each bit ends, from the start of the frame. */
static void own_bits(const Machine *m, uint64_t *ends) {
    uint64_t time = 0, period = clock_period(m);
    for (unsigned bit = 0; bit < 11; bit++) {
        time += bit_clocks(&m->uart, bit) * period;
        ends[bit] = time;
    }
}

static void host_bits(const Machine *m, uint64_t *ends) {
    for (unsigned bit = 0; bit < 11; bit++) ends[bit] = (bit + 1) * 1000000000000u / m->config.host_baud;
}

/* What the line carries at a time, the frame 0 | data | 1 ... being sent with the given bit ends. */
static unsigned line_level(unsigned data, const uint64_t *ends, uint64_t time) {
    unsigned frame = 0xfe00u | data << 1, bit = 0;
    while (bit < 9 && time >= ends[bit]) bit++;
    return (frame >> bit) & 1;
}

/* The byte a receiver makes of a frame; bit 8 set: a framing error. */
static unsigned sample(unsigned data, const uint64_t *sent, const uint64_t *receiver) {
    unsigned result = 0;
    for (unsigned bit = 1; bit <= 9; bit++)
        result |= line_level(data, sent, (receiver[bit - 1] + receiver[bit]) / 2) << (bit - 1);
    return result ^ 0x100;
}

static bool is_on(const Machine *m) { return !(m->uart.control1 & UCSWRST); }
static bool is_routed(const Machine *m, uint8_t pin) { return m->port[0].sel & m->port[0].sel2 & pin; }

/* The host hears a byte. */
static void hear(Machine *m, uint8_t byte, uint64_t time) {
    if (!m->uart.tx_routed) {
        m->tx_unrouted++;
        return;
    }
    m->console[m->console_count++] = (ConsoleByte){cycle_at(m, time), byte};
    look_again(m);
}

static void start_sending(Machine *m, uint8_t byte, uint64_t time) {
    Uart *u = &m->uart;
    u->tx_routed = is_routed(m, TXD);
    u->tx_byte = byte;
    u->sending = true;
    own_bits(m, u->tx_bits);
    u->tx_end = time + u->tx_bits[frame_bits(u) - 1];
    m->tx_bit_ps = u->tx_bits[frame_bits(u) - 1] / frame_bits(u);
    m->ifg2 |= TXIFG;
}

static void finish_sending(Machine *m) {
    Uart *u = &m->uart;
    uint64_t host[11];
    host_bits(m, host);
    u->sending = false;
    hear(m, (uint8_t)sample(u->tx_byte, u->tx_bits, host), u->tx_end);
    if (!u->txbuf_full) return;
    u->txbuf_full = false;
    start_sending(m, u->txbuf, u->tx_end);
}

static void send(Machine *m, uint8_t byte) {
    Uart *u = &m->uart;
    u->txbuf = byte;
    if (!is_on(m)) return;
    if (m->config.uart_ready) {
        u->tx_routed = is_routed(m, TXD);
        hear(m, byte, now(m));
        return;
    }
    m->ifg2 &= (uint8_t)~TXIFG;
    if (u->txbuf_full) m->tx_overwritten++;
    if (u->sending)
        u->txbuf_full = true;
    else
        start_sending(m, byte, now(m));
}

static uint8_t next_input(Machine *m) {
    uint8_t byte = m->input[m->input_head];
    m->input_head = (m->input_head + 1) % INPUT_ROOM;
    m->input_count--;
    return byte;
}

/* A frame is complete: bit 8 of `frame` says that its stop bit was wrong. */
static void receive(Machine *m, unsigned frame) {
    Uart *u = &m->uart;
    if (!is_on(m) || !is_routed(m, RXD)) {
        m->rx_unheard++;
        return;
    }
    if (frame & 0x100) {
        m->rx_framing_errors++;
        u->status |= UCFE | UCRXERR;
        if (!(u->control1 & UCRXEIE)) return;
    }
    if (m->ifg2 & RXIFG) {
        m->rx_overruns++;
        u->status |= UCOE | UCRXERR;
    }
    u->rxbuf = (uint8_t)frame;
    m->ifg2 |= RXIFG;
    look_again(m);
}

static void sync_ready_input(Machine *m) {
    if (m->input_count && is_on(m) && is_routed(m, RXD) && !(m->ifg2 & RXIFG)) receive(m, next_input(m));
}

/* A byte that the host queued while the line was idle starts when it was queued: msp_console_feed sees to that. */
static void start_receiving(Machine *m) {
    uint64_t host[11];
    host_bits(m, host);
    m->uart.receiving = true;
    m->uart.rx_start = m->uart.rx_free;
    m->uart.rx_end = m->uart.rx_start + host[9];
    m->uart.rx_free = m->uart.rx_end + m->input_gap;
}

static void finish_receiving(Machine *m) {
    uint64_t host[11], own[11];
    host_bits(m, host);
    own_bits(m, own);
    m->uart.receiving = false;
    receive(m, sample(next_input(m), host, own));
}

void uart_sync(Machine *m, uint64_t time) {
    Uart *u = &m->uart;
    if (m->config.uart_ready) {
        sync_ready_input(m);
        return;
    }
    while (u->sending && u->tx_end <= time && m->console_count < CONSOLE_ROOM) finish_sending(m);
    for (;;) {
        if (!u->receiving && m->input_count) start_receiving(m);
        if (!u->receiving || u->rx_end > time) break;
        finish_receiving(m);
    }
}

uint64_t uart_next_event(const Machine *m) {
    const Uart *u = &m->uart;
    if (m->config.uart_ready) return NEVER;
    uint64_t time = u->sending ? u->tx_end : NEVER;
    return u->receiving && u->rx_end < time ? u->rx_end : time;
}

static uint8_t read_rxbuf(Machine *m, bool peek) {
    Uart *u = &m->uart;
    uint8_t value = u->rxbuf;
    if (peek) return value;
    m->ifg2 &= (uint8_t)~RXIFG;
    u->status &= (uint8_t)~(UCFE | UCOE | UCRXERR);
    look_again(m);
    return value;
}

uint8_t uart_read(Machine *m, uint16_t address, bool peek) {
    Uart *u = &m->uart;
    uart_sync(m, now(m));
    switch (address) {
        case CTL0: return u->control0;
        case CTL1: return u->control1;
        case BR0: return u->divisor0;
        case BR1: return u->divisor1;
        case MCTL: return u->modulation;
        case STAT: return (uint8_t)(u->status | (u->sending || u->receiving ? UCBUSY : 0));
        case RXBUF: return read_rxbuf(m, peek);
        case TXBUF: return u->txbuf;
        default: return 0;
    }
}

/* UCSWRST stops everything, clears the errors and IE2's bits, and sets TXIFG. */
static void software_reset(Machine *m) {
    Uart *u = &m->uart;
    u->sending = u->txbuf_full = false;
    u->status = 0;
    m->ie2 &= (uint8_t)~(RXIFG | TXIFG);
    m->ifg2 = (uint8_t)((m->ifg2 & ~RXIFG) | TXIFG);
}

static void write_control1(Machine *m, uint8_t value) {
    bool no_clock = value >> 6 == 0 && !(value & UCSWRST);
    if ((value & 0x1e) || no_clock) fault(m, FAULT_UNMODELLED_FUNCTION, CTL1, value);
    m->uart.control1 = value;
    if (value & UCSWRST) software_reset(m);
}

void uart_write(Machine *m, uint16_t address, uint8_t value) {
    Uart *u = &m->uart;
    uart_sync(m, now(m));
    look_again(m);
    switch (address) {
        case CTL0:
            if (value & ~UCSPB) fault(m, FAULT_UNMODELLED_FUNCTION, address, value);
            u->control0 = value;
            break;
        case CTL1: write_control1(m, value); break;
        case BR0: u->divisor0 = value; break;
        case BR1: u->divisor1 = value; break;
        case MCTL: u->modulation = value; break;
        case STAT:
            if (value & 0x80) fault(m, FAULT_UNMODELLED_FUNCTION, address, value);
            break;
        case TXBUF: send(m, value); break;
        case RXBUF: break;
        default:
            if (value) fault(m, FAULT_UNMODELLED_FUNCTION, address, value);
    }
}

void uart_reset(Machine *m) {
    uint64_t rx_start = m->uart.rx_start, rx_end = m->uart.rx_end, rx_free = m->uart.rx_free;
    bool receiving = m->uart.receiving;
    m->uart =
        (Uart){.control1 = UCSWRST, .receiving = receiving, .rx_start = rx_start, .rx_end = rx_end, .rx_free = rx_free};
}

uint32_t msp_console_take(Machine *m, ConsoleByte *bytes, uint32_t room) {
    uint32_t count = m->console_count < room ? m->console_count : room;
    for (uint32_t i = 0; i < count; i++) bytes[i] = m->console[i];
    m->console_count -= count;
    for (uint32_t i = 0; i < m->console_count; i++) m->console[i] = m->console[i + count];
    return count;
}

uint32_t msp_console_feed(Machine *m, const uint8_t *bytes, uint32_t count, uint64_t gap_ps) {
    uart_sync(m, now(m));
    if (m->uart.rx_free < now(m)) m->uart.rx_free = now(m);
    m->input_gap = gap_ps;
    uint32_t taken = 0;
    for (; taken < count && m->input_count < INPUT_ROOM; taken++)
        m->input[(m->input_head + m->input_count++) % INPUT_ROOM] = bytes[taken];
    uart_sync(m, now(m));
    return taken;
}

uint32_t msp_console_unread(const Machine *m) { return m->input_count; }

/* An Arduino Uno: simavr with its own peripherals, started in a boot loader, its serial line in queues. It is what avrdude talks to;
 * cycles are counted by hil/emulators/atmega328p.
 */
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_io.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"

enum { FLASH_BYTES = 0x8000, QUEUE = 4096, MCUSR = 0x54, EXTRF = 2 };

struct queue {
    uint8_t bytes[QUEUE];
    uint32_t first, count;
};

struct Uno {
    avr_t *avr;
    avr_irq_t *input;
    bool may_send; /* the chip's receiver has room */
    struct queue heard, to_send;
};

static bool put(struct queue *q, uint8_t byte) {
    if (q->count == QUEUE) return false;
    q->bytes[(q->first + q->count++) % QUEUE] = byte;
    return true;
}

static uint8_t get(struct queue *q) {
    uint8_t byte = q->bytes[q->first];
    q->first = (q->first + 1) % QUEUE;
    q->count--;
    return byte;
}

static void on_output(avr_irq_t *irq, uint32_t value, void *param) {
    (void)irq;
    put(&((Uno *)param)->heard, (uint8_t)value);
}

/* Raising the input makes the receiver say at once whether it has room for more. */
static void send_waiting(Uno *uno) {
    while (uno->may_send && uno->to_send.count) avr_raise_irq(uno->input, get(&uno->to_send));
}

static void on_room(avr_irq_t *irq, uint32_t value, void *param) {
    Uno *uno = param;
    (void)irq;
    (void)value;
    uno->may_send = true;
}

static void on_no_room(avr_irq_t *irq, uint32_t value, void *param) {
    (void)irq;
    (void)value;
    ((Uno *)param)->may_send = false;
}

static void sleep_in_no_time(avr_t *avr, avr_cycle_count_t cycles) {
    (void)avr;
    (void)cycles;
}

static void say_nothing(avr_t *avr, const int level, const char *format, va_list arguments) {
    (void)avr;
    (void)level;
    (void)format;
    (void)arguments;
}

static void connect_uart(Uno *uno) {
    avr_t *avr = uno->avr;
    uint32_t flags = 0;
    avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
    flags &= ~(uint32_t)(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POOL_SLEEP);
    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
    uno->input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_output, uno);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XON), on_room, uno);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF), on_no_room, uno);
}

Uno *uno_new(uint32_t clock_hz) {
    avr_global_logger_set(say_nothing);
    Uno *uno = calloc(1, sizeof *uno);
    if (!uno) return NULL;
    uno->avr = avr_make_mcu_by_name("atmega328p");
    if (!uno->avr) {
        free(uno);
        return NULL;
    }
    avr_init(uno->avr);
    uno->avr->frequency = clock_hz;
    uno->avr->sleep = sleep_in_no_time;
    uno->avr->codeend = FLASH_BYTES - 1;
    memset(uno->avr->flash, 0xff, FLASH_BYTES);
    connect_uart(uno);
    uno_reset(uno);
    return uno;
}

void uno_free(Uno *uno) {
    avr_terminate(uno->avr);
    free(uno);
}

int uno_load(Uno *uno, uint32_t address, const uint8_t *data, uint32_t size) {
    if (address > FLASH_BYTES || size > FLASH_BYTES - address) return -1;
    memcpy(uno->avr->flash + address, data, size);
    return 0;
}

void uno_read(const Uno *uno, uint32_t address, uint8_t *data, uint32_t size) {
    for (uint32_t at = 0; at < size; at++) data[at] = uno->avr->flash[(address + at) % FLASH_BYTES];
}

void uno_start_at(Uno *uno, uint32_t address) { uno->avr->reset_pc = address; }

void uno_reset(Uno *uno) {
    avr_reset(uno->avr);
    uno->avr->data[MCUSR] = EXTRF;
    uno->heard.count = uno->to_send.count = 0;
    uno->may_send = true;
}

int uno_run(Uno *uno, uint64_t cycles) {
    avr_t *avr = uno->avr;
    uint64_t end = avr->cycle + cycles;
    while (avr->cycle < end && avr->state != cpu_Done && avr->state != cpu_Crashed) {
        send_waiting(uno);
        avr_run(avr);
    }
    return avr->state != cpu_Done && avr->state != cpu_Crashed;
}

uint32_t uno_pc(const Uno *uno) { return uno->avr->pc; }

uint32_t uno_take(Uno *uno, uint8_t *bytes, uint32_t most) {
    uint32_t count = 0;
    while (count < most && uno->heard.count) bytes[count++] = get(&uno->heard);
    return count;
}

uint32_t uno_feed(Uno *uno, const uint8_t *bytes, uint32_t size) {
    uint32_t taken = 0;
    while (taken < size && put(&uno->to_send, bytes[taken])) taken++;
    return taken;
}

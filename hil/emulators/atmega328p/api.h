/* What Python may call: plain C declarations, read both by the C compiler and by cffi (so: no preprocessor lines here).
 * Addresses of data have 0x800000 added, as in ELF files. Cycles are those of the CPU's clock since power-up. */

typedef struct Machine Machine;

enum StopReason { STOP_LIMIT, STOP_STEP, STOP_BREAKPOINT, STOP_IDLE, STOP_FAULT, STOP_LOG_FULL };

enum FaultKind {
    FAULT_NONE,
    FAULT_CRASH,
    FAULT_UNPROGRAMMED_FETCH,
    FAULT_NO_MEMORY_FETCH,
    FAULT_UNMODELLED_FUNCTION,
    FAULT_UNMODELLED_SLEEP
};

/* `pc` is the address of the faulting instruction, `address` what it touched, `value` the opcode or the datum. */
typedef struct {
    int kind;
    uint32_t pc, address, value;
} Fault;

typedef struct {
    uint64_t instructions, cycles;
    uint64_t sleep_cycles, interrupts;
    uint32_t min_sp;         /* the lowest stack pointer since power-up */
    uint32_t tx_baud;        /* of the last byte sent; 0: none */
    uint32_t tx_overwritten; /* bytes lost because UDR0 was written while it was full */
    uint32_t tx_misheard;    /* bytes sent at another baud rate than the host's */
    uint32_t rx_overruns;    /* bytes lost because two were waiting in the chip */
    uint32_t rx_unheard;     /* bytes that came while the receiver was off */
} Counters;

/* Ports B, C, D in bits 0-7, 8-15, 16-23. */
typedef struct {
    uint64_t cycle;
    uint32_t out, dir;
} PinChange;
typedef struct {
    uint64_t cycle;
    uint8_t byte;
} ConsoleByte;

Machine *atm_new(int uart_ready, uint32_t host_baud, uint32_t clock_hz, uint32_t seed);
void atm_free(Machine *);
int atm_load(Machine *, uint32_t address, const uint8_t *data, uint32_t size); /* 0, or -1: not in the flash */
void atm_power_up(Machine *);
int atm_run(Machine *, uint64_t cycle_limit, int step);

void atm_set_breakpoint(Machine *, uint32_t address, int on);
void atm_counters(const Machine *, Counters *);
void atm_fault(const Machine *, Fault *);
uint32_t atm_pc(const Machine *);
int atm_peek(const Machine *, uint32_t address, uint8_t *data, uint32_t size);
int atm_poke(Machine *, uint32_t address, const uint8_t *data, uint32_t size);

uint32_t atm_console_take(Machine *, ConsoleByte *, uint32_t most);
uint32_t atm_console_feed(Machine *, const uint8_t *data, uint32_t size);
/* Drives a pin of port B, C or D (0, 1, 2) from outside: 0 or 1, or -1 to let it float. */
void atm_set_pin(Machine *, int port, int bit, int level);
uint32_t atm_pins_take(Machine *, PinChange *, uint32_t most);

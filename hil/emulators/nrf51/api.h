/* What Python may call: plain C declarations, read both by the C compiler and by cffi (so: no preprocessor lines here).
 * Addresses are the chip's; cycles are those of the CPU's clock since power-up. */

typedef struct Machine Machine;

/* Of the CPU, whatever the crystal. */
enum { CLOCK_HZ = 16000000 };

enum StopReason { STOP_LIMIT, STOP_STEP, STOP_BREAKPOINT, STOP_IDLE, STOP_FAULT, STOP_LOG_FULL };

enum FaultKind {
    FAULT_NONE,
    FAULT_ILLEGAL_OPCODE,
    FAULT_NO_MEMORY,
    FAULT_UNALIGNED,
    FAULT_FLASH_WRITE,
    FAULT_UNPROGRAMMED_FETCH,
    FAULT_NO_MEMORY_FETCH,
    FAULT_UNPROGRAMMED_VECTOR,
    FAULT_UNMODELLED_REGISTER,
    FAULT_UNMODELLED_FUNCTION,
    FAULT_REGISTER_WIDTH,
    FAULT_EXCEPTION,
    FAULT_EMULATOR
};

/* `pc` is the address of the faulting instruction, `address` what it touched, `value` the opcode or the datum. */
typedef struct {
    int kind;
    uint32_t pc, address, value;
} Fault;

typedef struct {
    uint64_t instructions, cycles;
    uint64_t sleep_cycles, interrupts;
    uint32_t min_sp;         /* the lowest SP since power-up; 0xffffffff: none */
    uint32_t tx_baud;        /* of the last byte sent; 0: none */
    uint32_t tx_overwritten; /* bytes lost because TXD was written while one was being sent */
    uint32_t tx_unrouted;    /* bytes sent while no pin was chosen, or the pin was no output */
    uint32_t tx_misheard;    /* bytes sent at another baud rate than the host's */
    uint32_t rx_overruns;    /* bytes lost because six were waiting in the chip */
    uint32_t rx_unheard;     /* bytes that came while the receiver was off */
} Counters;

typedef struct {
    uint64_t cycle;
    uint32_t out, dir;
} PinChange;
typedef struct {
    uint64_t cycle;
    uint8_t byte;
} ConsoleByte;

Machine *nrf_new(int uart_ready, uint32_t host_baud, uint32_t seed);
void nrf_free(Machine *);
int nrf_load(Machine *, uint32_t address, const uint8_t *data, uint32_t size); /* 0, or -1: not in the flash */
void nrf_power_up(Machine *);
int nrf_run(Machine *, uint64_t cycle_limit, int step);

void nrf_set_debugged(Machine *, int on); /* BKPT stops the run at a breakpoint; else it is a fault */
void nrf_set_breakpoint(Machine *, uint32_t address, int on);
void nrf_counters(const Machine *, Counters *);
void nrf_fault(const Machine *, Fault *);
uint32_t nrf_get_register(Machine *, int number);
void nrf_set_register(Machine *, int number, uint32_t value);
uint32_t nrf_get_flags(Machine *); /* xPSR */
int nrf_peek(const Machine *, uint32_t address, uint8_t *data, uint32_t size);
int nrf_poke(Machine *, uint32_t address, const uint8_t *data, uint32_t size);

uint32_t nrf_console_take(Machine *, ConsoleByte *, uint32_t most);
uint32_t nrf_console_feed(Machine *, const uint8_t *data, uint32_t size);
uint32_t nrf_pins_take(Machine *, PinChange *, uint32_t most);
/* Drives a pin from outside: 0 or 1, or -1 to let it float. */
void nrf_set_pin(Machine *, int pin, int level);

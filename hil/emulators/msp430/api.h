/* What Python may call: plain C declarations, read both by the C compiler and by cffi (so: no preprocessor lines here).
 * Addresses are the chip's. Times are picoseconds since power-up, cycles are periods of MCLK. */

typedef struct Machine Machine;

enum StopReason { STOP_LIMIT, STOP_STEP, STOP_BREAKPOINT, STOP_IDLE, STOP_FAULT, STOP_RESET, STOP_LOG_FULL };

enum FaultKind {
    FAULT_NONE,
    FAULT_ILLEGAL_OPCODE,
    FAULT_CPU4_ERRATUM,
    FAULT_ODD_PC,
    FAULT_ODD_SP,
    FAULT_UNALIGNED,
    FAULT_NO_MEMORY,
    FAULT_FLASH_WRITE,
    FAULT_UNPROGRAMMED_FETCH,
    FAULT_PERIPHERAL_FETCH,
    FAULT_NO_MEMORY_FETCH,
    FAULT_UNPROGRAMMED_VECTOR,
    FAULT_UNMODELLED_REGISTER,
    FAULT_UNMODELLED_FUNCTION,
    FAULT_REGISTER_WIDTH
};

enum ResetCause {
    RESET_POWER_UP,
    RESET_WATCHDOG,
    RESET_WATCHDOG_PASSWORD,
    RESET_FLASH_PASSWORD,
    RESET_PIN,
    RESET_CAUSES
};

/* `pc` is the address of the faulting instruction, `address` what it touched, `value` the opcode or the datum. */
typedef struct {
    int kind;
    uint16_t pc, address, value;
} Fault;

typedef struct {
    uint64_t instructions, cycles, sleep_cycles, interrupts, time_ps;
    uint64_t mclk_ps, smclk_ps, aclk_ps;    /* periods; 0: the clock stands still */
    uint16_t min_sp;                        /* the lowest SP written since msp_track_sp; 0xffff: none */
    uint32_t resets[5];                     /* by enum ResetCause */
    uint32_t tx_overwritten;                /* bytes lost because UCA0TXBUF was written while full */
    uint32_t tx_unrouted;                   /* bytes sent while P1.2 was not switched to the UART */
    uint32_t rx_overruns;                   /* bytes lost because UCA0RXBUF had not been read */
    uint32_t rx_framing_errors, rx_unheard; /* bytes that came while the UART or its pin was off */
    uint64_t tx_bit_ps;                     /* mean length of a bit of the last byte sent */
} Counters;

typedef struct {
    uint64_t cycle;
    uint8_t port, out, dir;
} PinChange;
typedef struct {
    uint64_t cycle;
    uint8_t byte;
} ConsoleByte;

typedef struct {
    uint32_t ram_bytes;  /* from 0x200 upwards; the chip has 512 */
    uint32_t rom_bytes;  /* of flash up to 0xffff; the chip has 16384 */
    int uart_ready;      /* 1: sending takes no time and input comes as fast as it is read */
    uint32_t host_baud;  /* what the other end of the serial line is set to */
    uint32_t crystal_hz; /* of LFXT1; 0: no crystal is fitted */
    uint32_t vlo_hz;
    uint32_t seed; /* of what RAM and registers hold at power-up */
} Config;

Machine *msp_new(const Config *config);
void msp_free(Machine *m);

/* Put bytes where a programmer could put them: main flash or information flash B to D. Returns 0, or -1 if the range
 * is elsewhere. */
int msp_load(Machine *m, uint32_t address, const uint8_t *bytes, uint32_t count);
void msp_power_up(Machine *m);
void msp_reset(Machine *m, int cause);

/* Runs until a reason to stop; `cycle_limit` is absolute. One instruction (or one interrupt's entry) if `step`.
 * A breakpoint that ended the last run does not end the next one before an instruction was executed. */
int msp_run(Machine *m, uint64_t cycle_limit, int step, int stop_on_reset);

void msp_fault(const Machine *m, Fault *fault);
void msp_counters(const Machine *m, Counters *counters);
uint16_t msp_get_register(const Machine *m, int number);
void msp_set_register(Machine *m, int number, uint16_t value);
void msp_track_sp(Machine *m);

/* Memory as a debugger sees it: no side effects; -1 where there is no memory. Peripheral registers are not memory. */
int msp_peek(const Machine *m, uint32_t address, uint8_t *bytes, uint32_t count);
int msp_poke(Machine *m, uint32_t address, const uint8_t *bytes, uint32_t count);
/* A peripheral register's present value; -1 if it is not modelled. */
int32_t msp_peek_register(Machine *m, uint16_t address);

void msp_set_breakpoint(Machine *m, uint16_t address, int on);

/* Console. Input that does not fit is refused: the number of bytes taken is returned. */
uint32_t msp_console_take(Machine *m, ConsoleByte *bytes, uint32_t room);
uint32_t msp_console_feed(Machine *m, const uint8_t *bytes, uint32_t count, uint64_t gap_ps);
uint32_t msp_console_unread(const Machine *m);

/* Pins: level 0 or 1 drives the pin from outside, -1 lets it float. */
void msp_set_pin(Machine *m, int port, int bit, int level);
int msp_get_pin(const Machine *m, int port, int bit);
uint32_t msp_pins_take(Machine *m, PinChange *changes, uint32_t room);

uint32_t msp_state_size(void);
void msp_save(const Machine *m, uint8_t *state);
void msp_restore(Machine *m, const uint8_t *state);

/* Cycles and executions per instruction address (index: address / 2); NULL unless profiling was switched on. */
void msp_profile(Machine *m, int on);
const uint64_t *msp_profile_cycles(const Machine *m);
const uint64_t *msp_profile_counts(const Machine *m);

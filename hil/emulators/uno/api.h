/* What Python may call: plain C declarations, read both by the C compiler and by cffi (so: no preprocessor lines here). */

typedef struct Uno Uno;

Uno *uno_new(uint32_t clock_hz);
void uno_free(Uno *);
int uno_load(Uno *, uint32_t address, const uint8_t *data, uint32_t size);  /* 0, or -1: not in the flash */
void uno_read(const Uno *, uint32_t address, uint8_t *data, uint32_t size); /* of the flash */
void uno_start_at(Uno *, uint32_t address);                                 /* where a reset leads: the boot loader */
void uno_reset(Uno *);                                                      /* as by the reset pin: RAM stays */
int uno_run(Uno *, uint64_t cycles);                                        /* 0 once the CPU has ended, till a reset */
uint32_t uno_pc(const Uno *);

uint32_t uno_take(Uno *, uint8_t *bytes, uint32_t most);       /* what the serial line has brought */
uint32_t uno_feed(Uno *, const uint8_t *bytes, uint32_t size); /* how many were taken */

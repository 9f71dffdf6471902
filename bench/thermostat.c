/* The readings for thermostat.js: call i gets -1 if i % 50 is 49, else 190 + (i * 7) % 41, and 200 calls later all begins again. Stepwise,
 * because the chip cannot divide. */
int mvm_next_argument(void);

#define READINGS 200
#define BEFORE_FIRST (41 - 7)

int mvm_next_argument(void) {
    static unsigned char until_fault = 50, until_end = READINGS, wave = BEFORE_FIRST;
    wave = (unsigned char)(wave + 7);
    if (wave >= 41) wave = (unsigned char)(wave - 41);
    int reading = 190 + wave;
    if (MVM_CALLS > READINGS && !--until_end) {
        until_end = READINGS;
        wave = BEFORE_FIRST;
    }
    if (--until_fault) return reading;
    until_fault = 50;
    return -1;
}

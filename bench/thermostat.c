/* The readings for thermostat.js: call i gets -1 if i % 50 is 49, else 190 + (i * 7) % 41, and 200 calls later all begins again. Stepwise,
 * because the chip cannot divide. */
int mvm_next_argument(void);

#define READINGS 200

int mvm_next_argument(void) {
    static unsigned char until_fault = 50, until_end = READINGS, wave;
    unsigned char now = wave;
    wave = (unsigned char)(now + 7);
    if (wave >= 41) wave = (unsigned char)(wave - 41);
    if (MVM_CALLS > READINGS && !--until_end) {
        until_end = READINGS;
        wave = 0;
    }
    if (--until_fault) return 190 + now;
    until_fault = 50;
    return -1;
}

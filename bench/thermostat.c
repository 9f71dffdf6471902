/* The readings for thermostat.js: call i gets -1 if i % 50 is 49, else 190 + (i * 7) % 41. Stepwise, because the chip cannot divide. */
int mvm_next_argument(void);

int mvm_next_argument(void) {
    static unsigned char until_fault = 50, wave;
    unsigned char now = wave;
    wave = (unsigned char)(now + 7);
    if (wave >= 41) wave = (unsigned char)(wave - 41);
    if (--until_fault) return 190 + now;
    until_fault = 50;
    return -1;
}

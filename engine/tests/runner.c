/* Runs portable images without Python: under sanitizers, with a collection at every allocation, in a tiny arena.
 *
 *     runner ARENA_BYTES IMAGE [EXPORT-INDEX]
 *
 * Runs the image's export (default 0), writes the console to stdout, then collects and checks the heap. Status: 0; 1 uncaught
 * exception (`! …` on stdout, as on a chip); 2 bad image or usage; 3 the heap is not sound.
 */
#include <stdio.h>
#include <stdlib.h>

#include "desktop.h"
#include "interp.h"

static void write_out(const uint8_t *bytes, uint32_t size) { fwrite(bytes, 1, size, stdout); }

/* Host functions that the runner does not know give undefined, or their first argument. */
static uint32_t echo(uint32_t index, const uint32_t *args, uint32_t argc) {
    (void)index;
    return argc ? args[0] : MVM_UNDEFINED;
}

static uint8_t *read_file(const char *path, uint32_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    uint8_t *data = malloc((size_t)length + 1);
    *size = data ? (uint32_t)fread(data, 1, (size_t)length, file) : 0;
    fclose(file);
    return data;
}

static int check(void) {
    const char *wrong = mvm_desktop_check();
    if (wrong) fprintf(stderr, "heap: %s\n", wrong);
    return wrong ? 3 : 0;
}

static int run(uint32_t index) {
    struct mvm_desktop_info info;
    mvm_desktop_get_info(&info);
    if (index >= info.exports) {
        fprintf(stderr, "the image has %u exports\n", (unsigned)info.exports);
        return 2;
    }
    uint32_t result = mvm_desktop_call(mvm_desktop_export(index), NULL, 0);
    if (result == MVM_EXC) mvm_report();
    int status = check();
    mvm_desktop_collect();
    if (!status) status = check();
    return status ? status : result == MVM_EXC;
}

int main(int argc, char **argv) {
    uint32_t size = 0;
    uint8_t *image = argc >= 3 ? read_file(argv[2], &size) : NULL;
    if (!image) {
        fprintf(stderr, "usage: runner ARENA_BYTES IMAGE [EXPORT-INDEX]\n");
        return 2;
    }
    mvm_desktop_callbacks(echo, write_out);
    const char *wrong = mvm_desktop_load(image, size, (uint32_t)strtoul(argv[1], NULL, 10));
    if (wrong) fprintf(stderr, "%s\n", wrong);
    int status = wrong ? 2 : run(argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 0);
    free(image);
    return status;
}

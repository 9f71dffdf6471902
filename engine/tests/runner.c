/* Runs portable images without Python: under sanitizers, with a collection at every allocation, in a tiny arena.
 *
 *     runner ARENA_BYTES IMAGE [EXPORT-INDEX [SECONDS]]
 *     runner shrink ARENA_BYTES IMAGE [EXPORT-INDEX [SECONDS]]
 *
 * Runs the image's export (default 0), stops it after SECONDS (default: never) as if it had thrown, writes the console to stdout, then
 * collects and checks the heap. Status: 0; 1 uncaught exception (`! …` on stdout, as on a chip); 2 bad image or usage; 3 the heap is
 * not sound.
 *
 * `shrink` looks for the smallest arena that gives the same console and end, runs in many smaller ones, each in a fresh VM, and
 * checks the heap after each. It writes `smallest BYTES`, and `ended RUNS of RUNS`: those that ended in an exception.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "desktop.h"
#include "interp.h"

/* Runs in arenas that are a word smaller each, and in as many that are evenly smaller. */
#define STEPS 24u

/* The console of the run: its bytes on stdout, unless it is quiet, and always their hash (FNV-1a). */
static bool quiet;
static uint32_t hash;

static void write_out(const uint8_t *bytes, uint32_t size) {
    for (uint32_t index = 0; index < size; index++) hash = (hash ^ bytes[index]) * UINT32_C(16777619);
    if (!quiet) fwrite(bytes, 1, size, stdout);
}

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

struct image {
    uint8_t *data;
    uint32_t size, export;
};

static int check(uint32_t arena) {
    const char *wrong = mvm_desktop_check();
    if (wrong) fprintf(stderr, "heap in an arena of %u bytes: %s\n", (unsigned)arena, wrong);
    return wrong ? 3 : 0;
}

static int call_export(uint32_t index, uint32_t arena) {
    struct mvm_desktop_info info;
    mvm_desktop_get_info(&info);
    if (index >= info.exports) {
        fprintf(stderr, "the image has %u exports\n", (unsigned)info.exports);
        return 2;
    }
    uint32_t result = mvm_desktop_call(mvm_desktop_export(index), NULL, 0);
    if (result != MVM_EXC) result = mvm_desktop_run_events();
    if (result == MVM_EXC) mvm_report();
    int status = check(arena);
    mvm_desktop_collect();
    if (!status) status = check(arena);
    return status ? status : result == MVM_EXC;
}

static int run(const struct image *image, uint32_t arena) {
    hash = UINT32_C(2166136261);
    const char *wrong = mvm_desktop_load(image->data, image->size, arena);
    if (wrong) fprintf(stderr, "%s\n", wrong);
    return wrong ? 2 : call_export(image->export, arena);
}

/* True if the run ends like the one in the large arena. */
static bool is_enough(const struct image *image, uint32_t arena, int status, uint32_t console) {
    return run(image, arena) == status && hash == console;
}

static uint32_t smallest(const struct image *image, uint32_t arena, int status, uint32_t console) {
    uint32_t low = 0, high = arena / MVM_WORD_BYTES;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (is_enough(image, middle * MVM_WORD_BYTES, status, console))
            high = middle;
        else
            low = middle + 1;
    }
    return high * MVM_WORD_BYTES;
}

static int shrink(const struct image *image, uint32_t arena) {
    quiet = true;
    int status = run(image, arena);
    if (status > 1) return status;
    uint32_t least = smallest(image, arena, status, hash), ended = 0, tried = 0;
    for (uint32_t step = 1; step <= 2 * STEPS; step++) {
        uint32_t less = step <= STEPS ? step * MVM_WORD_BYTES : (step - STEPS) * (least / STEPS + 1);
        if (less > least) continue;
        status = run(image, least - less);
        if (status > 1) return status;
        tried++;
        ended += status == 1;
    }
    printf("smallest %u\nended %u of %u\n", (unsigned)least, (unsigned)ended, (unsigned)tried);
    return 0;
}

static void stop(int number) {
    (void)number;
    mvm_desktop_interrupt();
    alarm(1);
}

int main(int argc, char **argv) {
    struct image image = {NULL, 0, 0};
    bool shrinks = argc > 1 && strcmp(argv[1], "shrink") == 0;
    char **arguments = argv + shrinks;
    argc -= shrinks;
    if (argc >= 3) image.data = read_file(arguments[2], &image.size);
    if (!image.data) {
        fprintf(stderr, "usage: runner [shrink] ARENA_BYTES IMAGE [EXPORT-INDEX [SECONDS]]\n");
        return 2;
    }
    if (argc > 3) image.export = (uint32_t)strtoul(arguments[3], NULL, 10);
    signal(SIGALRM, stop);
    if (argc > 4) alarm((unsigned)strtoul(arguments[4], NULL, 10));
    mvm_desktop_callbacks(echo, write_out);
    uint32_t arena = (uint32_t)strtoul(arguments[1], NULL, 10);
    int status = shrinks ? shrink(&image, arena) : run(&image, arena);
    free(image.data);
    return status;
}

/* See depth.h. Frames are told apart by their place in the arena. */
#include "depth.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_WORDS = 1 << 20 };

static const mvm_value *lowest_of[MOST_WORDS];
static const mvm_value *lowest_now;

static size_t place_of(const mvm_value *fp) {
    size_t place = (size_t)(mvm_arena_end - fp);
    if (place >= MOST_WORDS) {
        fprintf(stderr, "the arena is too large for the hostile build\n");
        abort();
    }
    return place;
}

void mvm_enter_depth(const mvm_value *fp, const mvm_value *lowest) {
    lowest_of[place_of(fp)] = lowest;
    lowest_now = lowest;
}

void mvm_return_depth(const mvm_value *fp) { lowest_now = lowest_of[place_of(fp)]; }

void mvm_extend_depth(const mvm_value *sp) {
    if (sp < lowest_now) lowest_now = sp;
}

void mvm_check_depth(const mvm_value *sp) {
    if (sp >= lowest_now) return;
    fprintf(stderr, "%d words of the VM stack too many: see NEED\n", (int)(lowest_now - sp));
    abort();
}

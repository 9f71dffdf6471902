/* The arena and its collector: mark, then compact by threading (H. B. M. Jonkers, "A fast garbage compaction algorithm",
 * Information Processing Letters 9, 1979). It needs no memory besides a few locals.
 *
 * Threading: a header is odd and every reference even. To thread a slot that refers to an object, the slot takes over
 * the object's header word and that word takes the slot's own reference. An object's first word is then the start of a chain of all
 * slots that refer to it, ended by the odd header. When the object's new place is known, the chain is walked and every slot
 * gets it. Slots lie in RAM, whose references have a clear top bit, so a chain's start never looks like a marked header.
 */
#include "depth.h"
#include "heap.h"

uint8_t *mvm_heap_top MVM_NO_INIT;
mvm_value *mvm_sp MVM_NO_INIT;
mvm_value mvm_pending MVM_NO_INIT;
const MVM_FLASH char *mvm_thrown_text MVM_NO_INIT;

#define DEFINE_ERROR_TEXT(name, text) const MVM_FLASH char mvm_error_text_##name[] = text;
FOR_EACH_ERROR_TEXT(DEFINE_ERROR_TEXT)

#if IS_COMPACT
MVM_OUT_OF_LINE bool mvm_is_array(mvm_value value) {
    return mvm_is_of_placed_kind(value, MVM_PLACED_KIND(MVM_KIND_ARRAY));
}
MVM_OUT_OF_LINE bool mvm_is_closure(mvm_value value) {
    return mvm_is_of_placed_kind(value, MVM_PLACED_KIND(MVM_KIND_CLOSURE));
}
#endif

static inline mvm_value heap_start(void) { return mvm_reference(mvm_arena); }
static inline mvm_value heap_end(void) { return mvm_reference((mvm_value *)(void *)mvm_heap_top); }

/* True for a reference to a heap object, and only then: constants, ROM, statics and the stack's own addresses lie outside. */
static inline bool in_heap(mvm_value value) {
    return !mvm_is_small(value) && (mvm_value)(value - heap_start()) < (mvm_value)(heap_end() - heap_start());
}

static inline bool has_references(mvm_value header) {
    mvm_value kind = (mvm_value)(header & (mvm_value)((mvm_value)MVM_KIND_MASK << MVM_KIND_SHIFT));
    return HAS_REFERENCES && kind >= (mvm_value)((mvm_value)MVM_FIRST_KIND_WITH_REFERENCES << MVM_KIND_SHIFT);
}

static inline mvm_value object_size(mvm_value object) { return mvm_object_bytes(mvm_ram_at(object)[0]); }

/* The lowest object that was marked since the variable was last set to the heap's end. */
static mvm_value lowest_marked MVM_NO_INIT;

static inline void mark(const mvm_value *slot) {
    mvm_value *header = mvm_ram_at(*slot);
    if (*header & MVM_MARK_BIT) return;
    *header |= MVM_MARK_BIT;
    if (HAS_REFERENCES && *slot < lowest_marked) lowest_marked = *slot;
}

static inline void thread(mvm_value *slot) {
    mvm_value *header = mvm_ram_at(*slot);
    mvm_value chain = *header;
    *header = mvm_reference(slot);
    *slot = chain;
}

/* What a visit does to the slots that refer to objects of the heap. A function per step would be called through a pointer, which
 * costs C stack and hides from the build how deep the stack gets. */
enum step { MARK, THREAD };

static void visit_words(mvm_value *from, const mvm_value *to, enum step step) {
    for (; from < to; from++) {
        if (!in_heap(*from)) continue;
        if (step == MARK) {
            mark(from);
        } else {
            thread(from);
        }
    }
}

static void visit_roots(enum step step) {
    visit_words(mvm_sp, mvm_arena_end, step);
    visit_words(mvm_statics, mvm_statics + MVM_STATICS_IN_IMAGE, step);
}

static void visit_fields(mvm_value object, enum step step) {
    mvm_value *header = mvm_ram_at(object);
    if (has_references(*header)) visit_words(header + 1, header + mvm_object_bytes(*header) / MVM_WORD_BYTES, step);
}

/* Marks what marked objects refer to. Goes up through the heap and back to the lowest object newly marked, so it needs no
 * stack; each step back is the distance from an object to an older one it refers to. */
static void mark_reachable(void) {
    mvm_value object = lowest_marked;
    while (object < heap_end()) {
        mvm_value next = (mvm_value)(object + object_size(object));
        lowest_marked = next;
        if (mvm_ram_at(object)[0] & MVM_MARK_BIT) visit_fields(object, MARK);
        object = lowest_marked;
    }
}

/* Gives every slot that is threaded to `object` the reference `target`, and the object its header back. */
static void unthread(mvm_value object, mvm_value target) {
    mvm_value *header = mvm_ram_at(object);
    mvm_value chain = *header;
    while (!(chain & 1)) {
        mvm_value *slot = mvm_ram_at(chain);
        chain = *slot;
        *slot = target;
    }
    *header = chain;
}

static inline bool is_live(mvm_value object) {
    mvm_value first = mvm_ram_at(object)[0];
    return !(first & 1) || first & MVM_MARK_BIT;
}

/* Sets all references from below their object (and from the roots, which are threaded already) to the object's new place. */
static void update_forward(void) {
    mvm_value free = heap_start();
    for (mvm_value object = free; object < heap_end();) {
        bool live = is_live(object);
        if (live) unthread(object, free);
        mvm_value size = object_size(object); /* before an own field is threaded to the header */
        if (live) {
            visit_fields(object, THREAD);
            free = (mvm_value)(free + size);
        }
        object = (mvm_value)(object + size);
    }
}

/* Sets all other references and moves the objects. */
static void move_down(void) {
    mvm_value free = heap_start();
    for (mvm_value object = free; object < heap_end();) {
        mvm_value *from = mvm_ram_at(object);
        if (is_live(object)) {
            unthread(object, free);
            *from &= (mvm_value)~MVM_MARK_BIT;
            mvm_value *to = mvm_ram_at(free);
            mvm_value size = mvm_object_bytes(*from);
            for (mvm_value left = size; left; left = (mvm_value)(left - MVM_WORD_BYTES)) *to++ = *from++;
            object = (mvm_value)(object + size);
            free = (mvm_value)(free + size);
        } else {
            object = (mvm_value)(object + object_size(object));
        }
    }
    mvm_heap_top = (uint8_t *)mvm_ram_at(free);
}

MVM_OUT_OF_LINE void mvm_collect(void) {
    if (HAS_ONLY_CELLS) {
        mvm_collect_cells();
        return;
    }
    lowest_marked = heap_end();
    visit_roots(MARK);
    if (HAS_REFERENCES) mark_reachable();
    visit_roots(THREAD);
    update_forward();
    move_down();
}

/* True if `bytes` lie between the heap and `limit`, after a collection if need be. */
static bool make_room(const mvm_value *limit, mvm_value bytes) {
    if (MVM_HOSTILE) mvm_hostile_collect(limit, bytes);
    if ((mvm_value)((const uint8_t *)limit - mvm_heap_top) >= bytes) return true;
    if (!HAS_GC) return false;
    mvm_collect();
    return (mvm_value)((const uint8_t *)limit - mvm_heap_top) >= bytes;
}

bool mvm_reserve_stack(mvm_value bytes) {
    bool has_room = make_room(mvm_sp, bytes);
    if (!has_room) MVM_SET_NO_ROOM(STACK);
    return has_room;
}

/* Where the stack has a bound known at build time, calls check nothing and the heap keeps off that bound; else it leaves what
 * the running function may still push. */
bool mvm_reserve(mvm_value bytes) {
    if (MVM_HOSTILE) mvm_check_depth(mvm_sp);
    if (!HAS_STACK_CHECK) return make_room(mvm_arena_end - MVM_MAX_STACK_WORDS, bytes);
    bool has_room = make_room(mvm_sp, (mvm_value)(bytes + MVM_OPERAND_ROOM * MVM_WORD_BYTES));
    if (!has_room) MVM_SET_NO_ROOM(MEMORY);
    return has_room;
}

#if IS_COMPACT
/* One copy for a dozen places, which have constant headers. */
MVM_OUT_OF_LINE mvm_value mvm_allocate_headed(mvm_value header) {
    mvm_value *object = (mvm_value *)(void *)mvm_heap_top;
    *object = header;
    mvm_heap_top += mvm_header_size(header);
    return mvm_reference(object);
}
#else
mvm_value mvm_allocate(unsigned kind, mvm_value size) {
    if (MVM_HOSTILE) mvm_hostile_allocate();
    mvm_value *object = (mvm_value *)(void *)mvm_heap_top;
    mvm_heap_top += size;
    *object = mvm_header(kind, size);
    return mvm_reference(object);
}
#endif

mvm_value mvm_throw(mvm_value value) {
    mvm_pending = value;
    return MVM_EXC;
}

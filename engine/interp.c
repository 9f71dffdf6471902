/* The interpreter: registers, dispatch, slow paths, throwing. The operations are in ops_*.h.
 *
 * Registers: `pc` next byte of code; `sp` lowest used word of the VM stack; `fp` the word that holds the caller's fp; `tos`
 * the topmost operand, or with no operand the caller's fp, which the first push stores at fp. So a frame costs no word for an empty
 * register. Before C code that may allocate or throw runs, `tos` is pushed and mvm_sp set.
 */
#include "interp.h"

#include "array.h"
#include "depth.h"
#include "number.h"
#include "object.h"
#include "text.h"

mvm_value *mvm_throw_fp MVM_NO_INIT;
mvm_code_pointer mvm_throw_pc MVM_NO_INIT;
volatile uint8_t mvm_interrupted;

#if MVM_LINKED
/* The return pc of a frame that C called; no code lies there. */
#define RETURN_TO_C 0
#define IS_RETURN_TO_C(word) ((word) == RETURN_TO_C)
#define HOST_FUNCTION(operand) MVM_HOST_FUNCTION(operand)
#define HOST_SCALE MVM_WORD_BYTES
#else
extern mvm_value mvm_exit_stub; /* code reference of an EXIT behind the image's code */
extern unsigned mvm_host_index; /* which import mvm_host_trampoline() is called for */
#define RETURN_TO_C mvm_exit_stub
#define IS_RETURN_TO_C(word) ((word) == mvm_exit_stub)
#define HOST_FUNCTION(operand) (mvm_host_index = (operand), mvm_host_trampoline)
#define HOST_SCALE 1
#endif

/* Pushes a word below `sp`. Only a full engine gains by MVM_DOWN in slow paths. */
#if IS_COMPACT
#define PUT_DOWN(word)                       \
    do {                                     \
        const mvm_value word_below = (word); \
        MVM_DOWN(sp);                        \
        *sp = word_below;                    \
    } while (0)
#else
#define PUT_DOWN(word) (*--sp = (word))
#endif

/* The operand of two bytes before `end`. */
MVM_SHARED static unsigned wide_operand(mvm_code_pointer end) { return (unsigned)(end[-2] | mvm_upper_byte(end[-1])); }

/* JavaScript's truth of a value. */
static bool truthy(mvm_value value) {
    if (mvm_is_small(value)) return MVM_BRANCH(value != mvm_small(0));
    if (value < MVM_FIRST_REFERENCE) return MVM_BRANCH(value == MVM_TRUE);
    if (TRUTHY_STRING && mvm_is_string(value)) return MVM_BRANCH(mvm_string_length(value));
    if (HAS_DOUBLE && TRUTHY_CELL && mvm_is_kind(value, MVM_KIND_DOUBLE)) return mvm_cell_double(value) != 0;
    return true;
}

/* 0 or -0: the only numbers with two representations that are equal. */
static bool is_zero(mvm_value value) {
    return value == mvm_small(0) || (mvm_is_kind(value, MVM_KIND_DOUBLE) && mvm_cell_double(value) == 0);
}

MVM_OUT_OF_LINE static bool strictly_equal(mvm_value a, mvm_value b) {
    if (a == b) return !EQ_NAN || MVM_BRANCH(a != MVM_NAN);
    if (HAS_DOUBLE && EQ_CELL && is_zero(a) && is_zero(b)) return true;
    if (!(EQ_STRING || EQ_CELL) || !mvm_is_reference(a) || !mvm_is_reference(b)) return false;
    if (EQ_STRING && mvm_is_string(a)) return mvm_is_string(b) && mvm_compare_strings(a, b) == 0;
    return EQ_CELL && mvm_same_cell(a, b);
}

static enum mvm_order order_of(mvm_value a, mvm_value b, bool *thrown) {
    if (IS_COMPACT && mvm_both_small(a, b))
        return a == b ? MVM_EQUAL : (mvm_signed)a < (mvm_signed)b ? MVM_LESS : MVM_GREATER;
    if (!COMPARE_STRING || !mvm_is_string(a) || !mvm_is_string(b)) return mvm_compare_numbers(a, b, thrown);
    int difference = mvm_compare_strings(a, b);
    return difference < 0 ? MVM_LESS : difference > 0 ? MVM_GREATER : MVM_EQUAL;
}

/* The slow path of an order operator: MVM_OP_LT, LE, GT or GE. */
static bool ordered(uint8_t op, mvm_value a, mvm_value b, bool *thrown) {
    enum mvm_order order = order_of(a, b, thrown);
    if (op == MVM_OP_LT) return order == MVM_LESS;
    if (op == MVM_OP_GT) return order == MVM_GREATER;
    if (op == MVM_OP_LE) return order <= MVM_EQUAL;
    return order == MVM_EQUAL || order == MVM_GREATER;
}

static bool is_nullish(mvm_value value) { return value == MVM_UNDEFINED || value == MVM_NULL; }

static bool is_primitive_number_like(mvm_value value) {
    if (!IS_COMPACT) return mvm_is_number(value) || value == MVM_TRUE || value == MVM_FALSE || mvm_is_string(value);
    unsigned type = mvm_type_of(value);
    return type == WK_TYPEOF_NUMBER || type == WK_TYPEOF_BOOLEAN || type == WK_TYPEOF_STRING;
}

/* What `==` compares of a value with a string: of an error of the engine, its text. */
static mvm_value as_text(mvm_value value, mvm_value other) {
    if (!EQ_ERROR || !mvm_is_string(other) || !mvm_is_error(value)) return value;
    return mvm_word(value, MVM_ERROR_WORD_TEXT);
}

/* IsLooselyEqual without objects that convert, but for errors of the engine. */
MVM_OUT_OF_LINE static bool loosely_equal(mvm_value a, mvm_value b, bool *thrown) {
    a = as_text(a, b);
    b = as_text(b, a);
    if (strictly_equal(a, b)) return true;
    if (is_nullish(a) || is_nullish(b)) return is_nullish(a) && is_nullish(b);
    if (mvm_is_string(a) && mvm_is_string(b)) return false;
    if (!is_primitive_number_like(a) || !is_primitive_number_like(b)) return false;
    return mvm_compare_numbers(a, b, thrown) == MVM_EQUAL;
}

/* True if the operand of an operation is an object that must become primitive first; an error of the engine is its text at once. A
 * program without objects has not the part of the library that does it. */
static bool converts(mvm_value value) {
    return HAS_CONVERSIONS && mvm_is_object(value) && !mvm_is_error(value) &&
           mvm_well_known[WK_SLOW_TO_PRIMITIVE] != MVM_UNDEFINED;
}

/* Where the well-known table has the code that does a binary operation on objects. */
static unsigned slow_entry(unsigned op) {
    if (op <= MVM_OP_EXP) return WK_SLOW_ADD + (op - MVM_OP_ADD);
    if (op <= MVM_OP_XOR) return WK_SLOW_AND + (op - MVM_OP_AND);
    if (op <= MVM_OP_SHR_U) return WK_SLOW_SHL + (op - MVM_OP_SHL);
    if (op <= MVM_OP_GE) return WK_SLOW_LT + (op - MVM_OP_LT);
    return WK_SLOW_EQ_LOOSE + (op - MVM_OP_EQ_LOOSE);
}

/* A new OBJECT with as many words as `operands[0]` says and of the shape `operands[1]`, not yet filled. MVM_EXC if memory is short. */
static mvm_value new_slots(mvm_code_pointer operands) {
    mvm_value size = (mvm_value)((operands[0] + 1u) * MVM_WORD_BYTES);
    if (!mvm_reserve(size)) return mvm_throw_no_room(MEMORY);
    mvm_value object = mvm_allocate(MVM_KIND_OBJECT, size);
    if (HAS_SHAPES) mvm_at(object)[0] |= (mvm_value)((mvm_value)operands[1] << MVM_SHAPE_SHIFT);
    return object;
}

/* True if a value is an OBJECT that has this word. */
static bool has_slot(mvm_value value, unsigned word) {
    return mvm_is_kind(value, MVM_KIND_OBJECT) && word && word < mvm_object_bytes(mvm_at(value)[0]) / MVM_WORD_BYTES;
}

/* The handler of the exception at `pc`, or NULL. */
static mvm_table_pointer find_handler(mvm_code_pointer pc) {
    mvm_value offset = (mvm_value)(pc - mvm_code);
    mvm_table_pointer handler = mvm_handlers;
    for (unsigned left = MVM_HANDLERS_IN_IMAGE; left; left--, handler += MVM_HANDLER_WORDS) {
        if (handler[MVM_HANDLER_START] < offset && offset <= handler[MVM_HANDLER_END]) return handler;
    }
    return NULL;
}

/* True if the last of these parameters, a code header's PARAMS, takes the rest of the arguments as an array. */
static inline bool has_rest(unsigned params) { return HAS_REST && params & MVM_REST_PARAMETER; }

/* The others. */
static inline unsigned fixed_parameters(unsigned params) {
    return has_rest(params) ? params - MVM_REST_PARAMETER - 1 : params;
}

/* What the array of a rest parameter takes, and on the stack itself and the parameters before it that are missing, in bytes. */
static mvm_value rest_bytes(unsigned count, unsigned params) {
    unsigned fixed = fixed_parameters(params), words = count > fixed ? count - fixed : fixed - count;
    return (mvm_value)(mvm_array_bytes((mvm_value)words) + MVM_WORD_BYTES);
}

/* Makes the arguments on the stack those of a function with these parameters; rest_bytes() are reserved if it has such. Missing ones are
 * undefined, the rest becomes an array. Returns the new stack pointer. */
static mvm_value *fit_arguments(mvm_value *sp, unsigned count, unsigned params) {
    mvm_value array = MVM_UNDEFINED, *words = NULL;
    unsigned fixed = fixed_parameters(params);
    if (has_rest(params)) {
        unsigned extra = count > fixed ? count - fixed : 0;
        array = mvm_new_array((mvm_value)extra);
        words = mvm_at(mvm_at(array)[MVM_ARRAY_ELEMENTS]) + extra;
    }
    for (; count > fixed; count--, sp++) {
        if (array != MVM_UNDEFINED) *words-- = *sp;
    }
    for (; count < fixed; count++) PUT_DOWN(MVM_UNDEFINED);
    if (array != MVM_UNDEFINED) PUT_DOWN(array);
    return sp;
}

void mvm_walk_frames(void (*visit)(mvm_value offset)) {
    mvm_value *fp = mvm_throw_fp;
    if (!MVM_LINKED && !fp) return; /* thrown before any code ran */
    visit((mvm_value)(mvm_throw_pc - mvm_code));
    for (unsigned left = MVM_TRACE_MAX - 1; left && !IS_RETURN_TO_C(fp[MVM_FRAME_RETURN_PC]); left--) {
        visit((mvm_value)(mvm_code_at(fp[MVM_FRAME_RETURN_PC]) - mvm_code));
        fp = mvm_ram_at(fp[MVM_FRAME_SAVED_FP]);
    }
}

/* Words of a CLOSURE before its captured values. */
#define CLOSURE_HEAD (HAS_FUNCTION_PROPERTIES ? MVM_CLOSURE_PROPERTIES + 1 : MVM_CLOSURE_CODE + 1)

/* How deep the call of the function with this code header may reach, once its arguments are on the stack. */
#define LOWEST_OF_CALL(sp, header) ((sp) - MVM_HEADER_BYTES((header)[MVM_CODE_NEED]) / MVM_WORD_BYTES)

/* Puts tos into memory, and the stack pointer: what comes next may collect or throw. */
#define SAVE_TOS()     \
    do {               \
        PUT_DOWN(tos); \
        mvm_sp = sp;   \
    } while (0)

/* The same at the beginning of an operation. Where IS_COMPACT, the dispatch has done so for every operation: it is only
 * kept there, which holds as long as neither sp nor tos has changed since (126 bytes less of a full engine). */
#if IS_COMPACT
#define KEEP_TOS() MVM_DOWN(sp)
#define SPILL() KEEP_TOS()
#else
#define KEEP_TOS()    \
    do {              \
        MVM_DOWN(sp); \
        *sp = tos;    \
    } while (0)
#define SPILL() SAVE_TOS()
#endif

#define PUSH(value)    \
    do {               \
        KEEP_TOS();    \
        tos = (value); \
    } while (0)
#define DROP() (tos = *sp++)
/* Pops the second operand from below the topmost one. */
#define SECOND() (*sp++)
#define JUMP_OFFSET() ((int8_t)*pc)
#define WIDE_OPERAND() (pc += 2, wide_operand(pc))
/* NAMED with its operands. */
#define NAMED_BYTES 4

#define THROW_ERROR(name)    \
    do {                     \
        MVM_SET_ERROR(name); \
        goto throwing;       \
    } while (0)

/* The same where mvm_reserve() or mvm_reserve_stack() has failed. */
#define THROW_NO_ROOM(name)                   \
    do {                                      \
        if (!IS_COMPACT) MVM_SET_ERROR(name); \
        goto throwing;                        \
    } while (0)

#define SLOW(label, op) \
    do {                \
        slow_op = (op); \
        goto label;     \
    } while (0)

/* Runs the function of the library that does a binary operation, if an operand is an object: its arguments are the operands, its result
 * is that of the operation. */
#define SLOW_OBJECTS(left, right, entry)                              \
    do {                                                              \
        if (HAS_CONVERSIONS && (converts(left) || converts(right))) { \
            code = mvm_well_known[entry];                             \
            if (code != MVM_UNDEFINED) {                              \
                PUT_DOWN(tos);                                        \
                goto enter;                                           \
            }                                                         \
        }                                                             \
    } while (0)

/* Makes the topmost operand primitive, and begins the instruction again, which has no operand bytes. `hint`: see layout.HINTS. */
#define CONVERT(hint)                           \
    do {                                        \
        if (HAS_CONVERSIONS && converts(tos)) { \
            count = (hint);                     \
            pc--;                               \
            goto convert;                       \
        }                                       \
    } while (0)
#define HINT_NUMBER 1
#define HINT_STRING 2

/* Stops a script from outside; only where the image says so. */
#define CHECK_INTERRUPT()                       \
    do {                                        \
        if (HAS_INTERRUPT && mvm_interrupted) { \
            mvm_pending = MVM_HOLE;             \
            goto interrupted;                   \
        }                                       \
    } while (0)

/* See MVM_KEEP_BRANCH. */
#define SET_CONDITION(test) (condition = MVM_BRANCH(test))

/* The table of labels. Linked: opcodes are byte offsets into it, its entries have 16 bits; where addresses are longer they are
 * distances. */
#if MVM_LINKED && UINTPTR_MAX > 0xffff
typedef int16_t label;
#define LABEL_OF(name) (label)(&&op_##name - &&origin),
#define LABEL_AT(opcode) (&&origin + MVM_INDEX(labels, opcode))
#else
typedef const void *label;
#define LABEL_OF(name) &&op_##name,
#define LABEL_AT(opcode) MVM_INDEX(labels, opcode)
#endif
#define LABEL_OF_PAIR(first, second) LABEL_OF(first##_THEN_##second)
#define DISPATCH() goto *LABEL_AT(*pc++)
#define FETCH(value) MVM_FETCH(value, pc)

/* One dispatch for all operations is smaller, one for each faster. GCC factors it out at -Os anyway, but with copies of pc and tos around it. */
#if IS_COMPACT || defined __MSP430__
#define NEXT goto next
#else
#define NEXT DISPATCH()
#endif
#define ROW_NUMBER(name) ROW_##name,
#define OP(name) op_##name : __attribute__((unused));
/* A piece of code that several operations end in; absent if none of the image does. */
#define PATH(name) \
    name:          \
    __attribute__((unused));

/* What THROW_ERROR's operand means where errors are texts. */
#define ERROR_TEXT(name, text) mvm_error_text_##name,
static const MVM_FLASH char *const MVM_FLASH error_texts[] = {FOR_EACH_ERROR_TEXT(ERROR_TEXT) NULL};

#if IS_COMPACT
#include "compact.h"
#endif

/* At -O2 an operation has a dispatch of its own. On the MSP430 that is 4 % to 16 % of ROM more for 9 % to 23 % of the cycles, so not
 * there; the AVR and the Cortex-M0 have room: docs/performance.md. */
#if MVM_LINKED && !IS_COMPACT && !defined __MSP430__
__attribute__((optimize("O2", "no-tree-pre")))
#endif
static mvm_value interpret(mvm_code_pointer begin, mvm_value *sp, mvm_value *fp, mvm_value tos) {
    static const MVM_FLASH label labels[] = {FOR_EACH_OP(LABEL_OF) FOR_EACH_PAIR(LABEL_OF_PAIR)};
    register mvm_code_pointer pc MVM_PC_REGISTER = begin;
    mvm_value code;
    uint8_t slow_op;
    unsigned count;
    bool condition;

origin:
    __attribute__((unused));
    PATH(next) {
        unsigned opcode;
#if IS_COMPACT
        sp[-1] = tos;
        mvm_sp = sp - 1;
#endif
        FETCH(opcode);
        goto *LABEL_AT(opcode);
    }

#include "ops_stack.h"

#if !IS_COMPACT
#include "ops_number.h"
#endif

#include "ops_slow.h"
#include "ops_test.h"
#if IS_COMPACT
#include "ops_compact.h"
#endif

#include "ops_call.h"

#if IS_COMPACT
    /* For the operations from here on, which a jump of one word on the MSP430 does not take further: full engine 32 bytes less. */
    PATH(next_far) {
        __asm__ volatile("");
        goto next;
    }
    PATH(throwing_far) {
        __asm__ volatile("");
        goto throwing;
    }
#undef NEXT
#define NEXT goto next_far
#define throwing throwing_far
#endif

#include "ops_object.h"

#include "ops_fused.h"

#include "ops_pair.h"
}

/* Pushes the frame of a call from C below the arguments and runs it. */
mvm_value mvm_run(mvm_value reference) {
    mvm_code_pointer code = mvm_code_at(reference);
    mvm_value *sp = mvm_sp, *lowest = LOWEST_OF_CALL(sp, code);
    if (HAS_STACK_CHECK && !mvm_reserve_stack((mvm_value)MVM_HEADER_BYTES(code[MVM_CODE_NEED])))
        return mvm_throw_no_room(STACK);
    /* A linked image has no other function that C calls than its entry. */
    unsigned locals =
        MVM_LINKED ? MVM_ENTRY_LOCALS : (unsigned)MVM_HEADER_BYTES(code[MVM_CODE_LOCALS]) / MVM_WORD_BYTES;
    for (; locals; locals--) PUT_DOWN(MVM_UNDEFINED);
    /* Without exceptions nobody looks at the return pc of this frame. */
    if (HAS_THROW || HAS_HOST_CALLS_BACK) PUT_DOWN(RETURN_TO_C);
    mvm_value *fp = sp - (HAS_THROW || HAS_HOST_CALLS_BACK ? 1 : 2);
    if (MVM_HOSTILE) mvm_enter_depth(fp, lowest);
    return interpret(code + MVM_CODE_SIZE, sp, fp, MVM_UNDEFINED);
}

#if !MVM_LINKED
mvm_value mvm_run_call(unsigned argc) {
    uint8_t *stub = mvm_rom_block + (mvm_exit_stub & (mvm_value)~MVM_ROM_BIT) - 2;
    mvm_value *sp = mvm_sp, *fp = sp + argc + MVM_DYNAMIC_EXTRA;
    stub[1] = (uint8_t)argc;
    mvm_value tos = *sp++;
    if (MVM_HOSTILE) mvm_enter_depth(fp, mvm_arena);
    return interpret(stub, sp, fp, tos);
}
#endif

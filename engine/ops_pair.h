/* Pairs of operations that one dispatch carries out (microvium/pairs.py): the body of the first, then the handler of the second, behind its
 * opcode. Only tailored engines have them. */

#define PAIR(first, second)         \
    OP(first##_THEN_##second) {     \
        BODY_##first();             \
        pc++; /* second's opcode */ \
        goto op_##second;           \
    }

FOR_EACH_PAIR(PAIR)

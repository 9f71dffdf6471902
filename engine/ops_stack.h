/* Operations on operands and bindings. */

/* Bodies of those without a slow path, which pairs begin with, too (ops_pair.h). */
#define BODY_IMM() PUSH(*pc++)
#define BODY_CONST() PUSH(MVM_INDEX(mvm_constants, *pc++))
#define BODY_CONST_W() PUSH(MVM_INDEX(mvm_constants, WIDE_OPERAND()))
#define BODY_LOAD() PUSH(MVM_INDEX(fp, *pc++))
#define BODY_STORE()                \
    do {                            \
        MVM_INDEX(fp, *pc++) = tos; \
        DROP();                     \
    } while (0)
#define BODY_LOAD_STATIC() PUSH(MVM_INDEX(mvm_statics, *pc++))
#define BODY_LOAD_STATIC_W() PUSH(MVM_INDEX(mvm_statics, WIDE_OPERAND()))
#define BODY_STORE_STATIC()                  \
    do {                                     \
        MVM_INDEX(mvm_statics, *pc++) = tos; \
        DROP();                              \
    } while (0)
#define BODY_STORE_STATIC_W()                         \
    do {                                              \
        MVM_INDEX(mvm_statics, WIDE_OPERAND()) = tos; \
        DROP();                                       \
    } while (0)
#define BODY_DUP() KEEP_TOS()
#define BODY_POP() DROP()
#define BODY_SWAP()             \
    do {                        \
        mvm_value second = *sp; \
        *sp = tos;              \
        tos = second;           \
    } while (0)

#define SIMPLE(name)   \
    OP(name) {         \
        BODY_##name(); \
        NEXT;          \
    }

SIMPLE(IMM)
SIMPLE(CONST)
SIMPLE(CONST_W)
SIMPLE(LOAD)
SIMPLE(STORE)
SIMPLE(LOAD_STATIC)
SIMPLE(LOAD_STATIC_W)
SIMPLE(STORE_STATIC)
SIMPLE(STORE_STATIC_W)
SIMPLE(DUP)
SIMPLE(POP)
SIMPLE(SWAP)

/* Where IS_COMPACT: rows that have the body of another one, which reads again from the code which of them it is. */

#define op_SUB op_ADD
#define op_MUL op_ADD
#define op_DIV op_ADD
#define op_DIV_INT op_ADD
#define op_MOD op_ADD
#define op_EXP op_ADD
#define op_AND op_ADD
#define op_OR op_ADD
#define op_XOR op_ADD
#define op_SHL op_ADD
#define op_SHR op_ADD
#define op_SHR_U op_ADD
#define op_DEC op_INC
#define op_NEG op_INC
#define op_TO_NUMBER op_INC
#define op_LE op_LT
#define op_GT op_LT
#define op_GE op_LT
#define op_JFALSE op_JTRUE
#define op_JTRUE_KEEP op_JTRUE
#define op_JFALSE_KEEP op_JTRUE
#define op_JLE op_JLT
#define op_JGT op_JLT
#define op_JGE op_JLT
#define op_JNLT op_JLT
#define op_JNLE op_JLT
#define op_JNGT op_JLT
#define op_JNGE op_JLT

enum row { FOR_EACH_OP(ROW_NUMBER) };

/* The row that pc has just left, one of those with the body of `first`. */
#define ROW_FROM(first) (uint8_t)(pc[-1] / sizeof(label) + (unsigned)MVM_OP_##first - (unsigned)ROW_##first)

_Static_assert(ROW_SHR_U - ROW_ADD == MVM_OP_SHR_U - MVM_OP_ADD && ROW_GE - ROW_LT == MVM_OP_GE - MVM_OP_LT &&
                   ROW_JNGE - ROW_JLT == MVM_OP_JNGE - MVM_OP_JLT &&
                   ROW_JFALSE_KEEP - ROW_JTRUE == MVM_OP_JFALSE_KEEP - MVM_OP_JTRUE,
               "rows that share a body are in the order of isa.py");

static const MVM_FLASH uint8_t holding[] = {
    MVM_LESS,
    MVM_LESS | MVM_EQUAL,
    MVM_GREATER,
    MVM_GREATER | MVM_EQUAL,
    MVM_UNORDERED | MVM_GREATER | MVM_EQUAL,
    MVM_UNORDERED | MVM_GREATER,
    MVM_UNORDERED | MVM_LESS | MVM_EQUAL,
    MVM_UNORDERED | MVM_LESS,
};

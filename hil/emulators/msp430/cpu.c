/* The 27 instructions of the classic MSP430 CPU (SLAU144 chapter 3).
 *
 * In: the machine with PC at an instruction. Out: the machine after it, `cycles` raised by TI's tables:
 *   format I   table 3-16: source 1 (register, constant generator), 2 (@Rn, @Rn+, #N), 3 (X(Rn), EDE, &EDE); a
 *              destination in memory adds 3; PC as destination costs 2, 2, 3, 3 for register, @Rn, @Rn+ (#N), indexed;
 *   format II  table 3-15, see `single_cycles`;
 *   jumps      2, taken or not; RETI 5 and interrupt entry 6 by table 3-14.
 *
 * Decided here where the guide is silent: DADD clears V ("undefined") and adds nibbles above 9 as in `decimal`;
 * the destination mode X(R3), and rotating or extending a generated constant, are illegal opcodes. SR's reserved
 * bits read as 0. */
#include "machine.h"

enum { MODE_REGISTER, MODE_INDEXED, MODE_INDIRECT, MODE_INCREMENT };

static const uint8_t source_cycles[4] = {1, 3, 2, 2};
static const uint8_t pc_extra_cycles[4] = {1, 0, 0, 1};

/* Rows: register, indexed, @Rn, @Rn+. Columns: RRC/RRA/SWPB/SXT, PUSH, CALL. PUSH #N takes 4. */
static const uint8_t single_cycles[4][3] = {{1, 3, 4}, {4, 5, 5}, {3, 4, 4}, {3, 5, 5}};

void set_sp(Machine *m, uint16_t value) {
    if (value & 1) fault(m, FAULT_ODD_SP, value, value);
    m->r[SP] = value;
    if (value < m->min_sp) m->min_sp = value;
}

void set_sr(Machine *m, uint16_t value) {
    uint16_t changed = m->r[SR] ^ value;
    bool gie_before = m->r[SR] & SR_GIE;
    m->r[SR] = value & SR_BITS;
    if (!(changed & SR_MODE)) return;
    if (changed & SR_GIE) {
        m->sr_written = true;
        m->gie_before = gie_before;
    }
    if (changed & (SR_OSCOFF | SR_SCG0 | SR_SCG1)) clock_update(m);
    look_again(m);
}

static inline void set_register(Machine *m, unsigned number, uint16_t value) {
    if (__builtin_expect(number > CG, 1)) {
        m->r[number] = value;
    } else if (number == PC) {
        if (value & 1) fault(m, FAULT_ODD_PC, value, value);
        m->r[PC] = value;
    } else if (number == SP) {
        set_sp(m, value);
    } else if (number == SR) {
        set_sr(m, value);
    }
}

static inline uint16_t fetch(Machine *m) {
    uint16_t address = m->r[PC];
    if (__builtin_expect(m->word[address >> 1] != WORD_CODE, 0)) check_code(m, address);
    m->r[PC] = (uint16_t)(address + 2);
    return memory16(m, address);
}

static inline uint16_t read_sized(Machine *m, uint16_t address, bool byte) {
    return byte ? read8(m, address) : read16(m, address);
}

static inline void write_sized(Machine *m, uint16_t address, uint16_t value, bool byte) {
    if (byte)
        write8(m, address, (uint8_t)value);
    else
        write16(m, address, value);
}

/* The address of X(Rn), X relative to PC, or &X. */
static inline uint16_t indexed_address(Machine *m, unsigned number) {
    uint16_t base = number == SR ? 0 : m->r[number];
    return (uint16_t)(base + fetch(m));
}

static inline uint16_t increment(Machine *m, unsigned number, bool byte) {
    uint16_t address = m->r[number];
    m->r[number] = (uint16_t)(address + (byte && number > SP ? 1 : 2));
    return address;
}

static inline uint16_t immediate(Machine *m, bool byte) {
    uint16_t value = fetch(m);
    return byte ? value & 0xff : value;
}

static inline uint16_t source(Machine *m, unsigned mode, unsigned number, bool byte) {
    switch (mode) {
        case MODE_REGISTER: return byte ? m->r[number] & 0xff : m->r[number];
        case MODE_INDEXED:
            if (number == CG) return 1;
            return read_sized(m, indexed_address(m, number), byte);
        case MODE_INDIRECT:
            if (number == SR) return 4;
            if (number == CG) return 2;
            return read_sized(m, m->r[number], byte);
        default:
            if (number == SR) return 8;
            if (number == CG) return byte ? 0xff : 0xffff;
            if (number == PC) return immediate(m, byte);
            return read_sized(m, increment(m, number, byte), byte);
    }
}

static inline bool is_constant(unsigned mode, unsigned number) {
    return number == CG || (number == SR && mode >= MODE_INDIRECT);
}

static inline void set_flags(Machine *m, unsigned flags) {
    enum { UNTOUCHED = SR_BITS & ~(SR_C | SR_Z | SR_N | SR_V) };
    m->r[SR] = (uint16_t)((m->r[SR] & UNTOUCHED) | flags);
}

static inline unsigned zero_and_sign(unsigned result, unsigned mask) {
    unsigned sign = (mask >> 1) + 1;
    return ((result & mask) == 0 ? SR_Z : 0u) | (result & sign ? SR_N : 0u);
}

static inline uint16_t add(Machine *m, unsigned source_value, unsigned target, unsigned carry, unsigned mask) {
    unsigned sign = (mask >> 1) + 1;
    unsigned result = source_value + target + carry;
    unsigned overflow = ~(source_value ^ target) & (source_value ^ result) & sign;
    set_flags(m, zero_and_sign(result, mask) | (result > mask ? SR_C : 0u) | (overflow ? SR_V : 0u));
    return (uint16_t)(result & mask);
}

/* Z, N and C = not Z: the flags of the logical instructions. */
static inline unsigned logic_flags(unsigned result, unsigned mask) {
    unsigned flags = zero_and_sign(result, mask);
    return flags & SR_Z ? flags : flags | SR_C;
}

static uint16_t decimal(Machine *m, unsigned source_value, unsigned target, unsigned mask) {
    unsigned carry = m->r[SR] & SR_C, result = 0;
    for (unsigned shift = 0; mask >> shift; shift += 4) {
        unsigned digit = ((source_value >> shift) & 15) + ((target >> shift) & 15) + carry;
        carry = digit > 9;
        result |= (carry ? (digit + 6) & 15 : digit) << shift;
    }
    set_flags(m, zero_and_sign(result, mask) | (carry ? SR_C : 0u));
    return (uint16_t)result;
}

/* Opcodes 4 to 15: the result of `source_value OP target`; the flags are set. */
static inline uint16_t operate(Machine *m, unsigned opcode, unsigned source_value, unsigned target, unsigned mask) {
    unsigned carry = m->r[SR] & SR_C, result;
    switch (opcode) {
        case 0x4: return (uint16_t)source_value;
        case 0x5: return add(m, source_value, target, 0, mask);
        case 0x6: return add(m, source_value, target, carry, mask);
        case 0x7: return add(m, ~source_value & mask, target, carry, mask);
        case 0x8:
        case 0x9: return add(m, ~source_value & mask, target, 1, mask);
        case 0xa: return decimal(m, source_value, target, mask);
        case 0xc: return (uint16_t)(target & ~source_value);
        case 0xd: return (uint16_t)(target | source_value);
        case 0xe:
            result = source_value ^ target;
            set_flags(m, logic_flags(result, mask) | (source_value & target & ((mask >> 1) + 1) ? SR_V : 0u));
            return (uint16_t)result;
        default:
            result = source_value & target;
            set_flags(m, logic_flags(result, mask));
            return (uint16_t)result;
    }
}

static inline void format_1(Machine *m, uint16_t word) {
    unsigned opcode = word >> 12, from = (word >> 8) & 15, to = word & 15, mode = (word >> 4) & 3;
    bool byte = word & 0x40;
    bool writes = opcode != 0x9 && opcode != 0xb;
    unsigned mask = byte ? 0xff : 0xffff;
    unsigned cost = is_constant(mode, from) ? MODE_REGISTER : mode;
    uint16_t operand = source(m, mode, from, byte);
    if (!(word & 0x80)) {
        uint16_t target = m->r[to] & (uint16_t)mask;
        uint16_t result = operate(m, opcode, operand, target, mask);
        if (writes) set_register(m, to, result);
        m->cycles += source_cycles[cost] + (to == PC ? pc_extra_cycles[cost] : 0u);
        return;
    }
    if (to == CG) fault(m, FAULT_ILLEGAL_OPCODE, m->insn_pc, word);
    uint16_t address = indexed_address(m, to);
    uint16_t target = opcode == 0x4 ? 0 : read_sized(m, address, byte);
    uint16_t result = operate(m, opcode, operand, target, mask);
    if (writes) write_sized(m, address, result, byte);
    m->cycles += source_cycles[cost] + 3u;
}

void push(Machine *m, uint16_t value) {
    set_sp(m, (uint16_t)(m->r[SP] - 2));
    write16(m, m->r[SP], value);
}

static uint16_t pop(Machine *m) {
    uint16_t value = read16(m, m->r[SP]);
    m->r[SP] = (uint16_t)(m->r[SP] + 2);
    return value;
}

static void reti(Machine *m) {
    uint16_t sr = pop(m);
    uint16_t pc = pop(m);
    set_sr(m, sr);
    m->sr_written = false;
    set_register(m, PC, pc);
    m->cycles += 5;
}

static void push_instruction(Machine *m, uint16_t word, unsigned mode, unsigned number, bool byte) {
    if (number == SR && mode >= MODE_INDIRECT) fault(m, FAULT_CPU4_ERRATUM, m->insn_pc, word);
    uint16_t value = source(m, mode, number, byte);
    if (byte) {
        set_sp(m, (uint16_t)(m->r[SP] - 2));
        write8(m, m->r[SP], (uint8_t)value);
    } else {
        push(m, value);
    }
    bool is_immediate = mode == MODE_INCREMENT && number == PC;
    m->cycles += is_immediate ? 4u : single_cycles[is_constant(mode, number) ? MODE_REGISTER : mode][1];
}

static void call_instruction(Machine *m, unsigned mode, unsigned number) {
    uint16_t target = source(m, mode, number, false);
    push(m, m->r[PC]);
    set_register(m, PC, target);
    m->cycles += single_cycles[is_constant(mode, number) ? MODE_REGISTER : mode][2];
}

/* RRC, SWPB, RRA, SXT (operation 0 to 3): the result; the flags are set. */
static uint16_t rotate(Machine *m, unsigned operation, unsigned value, unsigned mask) {
    unsigned sign = (mask >> 1) + 1, result;
    switch (operation) {
        case 0: result = (value >> 1) | (m->r[SR] & SR_C ? sign : 0u); break;
        case 1: return (uint16_t)(value << 8 | value >> 8);
        case 2: result = (value >> 1) | (value & sign); break;
        default:
            result = value & 0x80 ? (value & 0xff) | 0xff00u : value & 0xff;
            set_flags(m, logic_flags(result, mask));
            return (uint16_t)result;
    }
    set_flags(m, zero_and_sign(result, mask) | (value & 1 ? SR_C : 0u));
    return (uint16_t)result;
}

static uint16_t operand_address(Machine *m, unsigned mode, unsigned number, bool byte) {
    if (mode == MODE_INDEXED) return indexed_address(m, number);
    return mode == MODE_INDIRECT ? m->r[number] : increment(m, number, byte);
}

static void rotate_instruction(Machine *m, unsigned operation, unsigned mode, unsigned number, bool byte) {
    unsigned mask = byte ? 0xff : 0xffff;
    if (mode == MODE_REGISTER) {
        set_register(m, number, rotate(m, operation, m->r[number] & mask, mask));
    } else {
        uint16_t address = operand_address(m, mode, number, byte);
        write_sized(m, address, rotate(m, operation, read_sized(m, address, byte), mask), byte);
    }
    m->cycles += single_cycles[mode][0];
}

static void format_2(Machine *m, uint16_t word) {
    unsigned operation = (word >> 7) & 31, mode = (word >> 4) & 3, number = word & 15;
    bool byte = word & 0x40;
    bool word_only = operation == 1 || operation == 3 || operation == 5;
    if (word == 0x1300) {
        reti(m);
    } else if (operation > 5 || (byte && word_only)) {
        fault(m, FAULT_ILLEGAL_OPCODE, m->insn_pc, word);
    } else if (operation == 4) {
        push_instruction(m, word, mode, number, byte);
    } else if (operation == 5) {
        call_instruction(m, mode, number);
    } else if (mode != MODE_REGISTER && is_constant(mode, number)) {
        fault(m, FAULT_ILLEGAL_OPCODE, m->insn_pc, word);
    } else {
        rotate_instruction(m, operation, mode, number, byte);
    }
}

static inline bool condition(const Machine *m, unsigned code) {
    unsigned sr = m->r[SR];
    bool less = !(sr & SR_N) != !(sr & SR_V);
    switch (code) {
        case 0: return !(sr & SR_Z);
        case 1: return sr & SR_Z;
        case 2: return !(sr & SR_C);
        case 3: return sr & SR_C;
        case 4: return sr & SR_N;
        case 5: return !less;
        case 6: return less;
        default: return true;
    }
}

static inline void jump(Machine *m, uint16_t word) {
    if (condition(m, (word >> 10) & 7)) {
        int offset = (word & 0x3ff) - ((word & 0x200) << 1);
        m->r[PC] = (uint16_t)(m->r[PC] + 2 * offset);
    }
    m->cycles += 2;
}

void execute(Machine *m) {
    uint16_t address = m->r[PC];
    m->insn_pc = address;
    if (__builtin_expect(m->word[address >> 1] != WORD_CODE, 0)) check_instruction(m, address);
    m->r[PC] = (uint16_t)(address + 2);
    uint16_t word = memory16(m, address);
    if (word >= 0x4000)
        format_1(m, word);
    else if (word >= 0x2000)
        jump(m, word);
    else if (word >= 0x1000)
        format_2(m, word);
    else
        fault(m, FAULT_ILLEGAL_OPCODE, address, word);
    m->instructions++;
}

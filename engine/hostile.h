/* The hostile build, for tests: it collects whenever memory is asked for, checks the heap, and leaves nothing as it was. */
#ifndef MVM_HOSTILE_H
#define MVM_HOSTILE_H

#include "heap.h"

#ifndef MVM_HOSTILE
#define MVM_HOSTILE 0
#endif

/* In place of the first look for `bytes` below `limit`: a collection, after which the heap must be sound. What is free is filled with
 * words that no value may be. */
void mvm_hostile_collect(const mvm_value *limit, mvm_value bytes);

/* Before an allocation: every other time a dead object comes first, if that leaves the bytes reserved, so that the object will move. */
void mvm_hostile_allocate(void);

#endif

/* The heap checker. Never in firmware. */
#ifndef MVM_CHECK_H
#define MVM_CHECK_H

/* Walks heap, stack and statics. Returns NULL if all is sound, else what is wrong. */
const char *mvm_check(void);

#endif

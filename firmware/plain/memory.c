/* The functions that compilers call by themselves. They are compiled without link-time optimisation, which would not see those
 * calls and drop them; the linker drops what is not called.
 */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict target, const void *restrict source, size_t size);
void *memmove(void *target, const void *source, size_t size);
void *memset(void *target, int byte, size_t size);
int memcmp(const void *left, const void *right, size_t size);

void *memcpy(void *restrict target, const void *restrict source, size_t size) {
    uint8_t *to = target;
    const uint8_t *from = source;
    for (; size; size--) *to++ = *from++;
    return target;
}

void *memmove(void *target, const void *source, size_t size) {
    uint8_t *to = target;
    const uint8_t *from = source;
    if (to <= from) return memcpy(target, source, size);
    while (size--) to[size] = from[size];
    return target;
}

void *memset(void *target, int byte, size_t size) {
    uint8_t *to = target;
    for (; size; size--) *to++ = (uint8_t)byte;
    return target;
}

int memcmp(const void *left, const void *right, size_t size) {
    const uint8_t *a = left, *b = right;
    for (; size; size--, a++, b++)
        if (*a != *b) return *a - *b;
    return 0;
}

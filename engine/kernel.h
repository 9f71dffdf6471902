/* Operations on objects that are too rare for an opcode: functions of the engine that code calls with CALL_HOST. The language front end
 * names them with a `%`: "%in" is mvm_kernel_in. */
#ifndef MVM_KERNEL_H
#define MVM_KERNEL_H

#include "mvm.h"

/* Name without the `%`, arguments, what it does. */
#define MVM_FOR_EACH_KERNEL_FUNCTION(X)                                                                              \
    X(in)              /* key, object -> boolean */                                                                  \
    X(instanceof)      /* value, constructor -> boolean */                                                           \
    X(delete)          /* object, key -> true, or throws */                                                          \
    X(keys)            /* object -> array of its own enumerable string keys */                                       \
    X(keys_in)         /* object -> the same with those of its prototypes; undefined and null: none */               \
    X(define_accessor) /* object, key, getter, setter, attributes; undefined keeps what is there */                  \
    X(define_hidden)   /* object, key, value, attributes: a data property */                                         \
    X(set_prototype)   /* object, prototype -> object */                                                             \
    X(prototype)       /* object -> its prototype */                                                                 \
    X(constructor)     /* function -> function, with a `prototype` that has it as `constructor` */                   \
    X(append)          /* array, value -> array */                                                                   \
    X(append_hole)     /* array -> array, one longer */                                                              \
    X(append_all)      /* array, array or string -> array */                                                         \
    X(copy_properties) /* target, source -> target: own enumerable properties, getters not called */                 \
    X(symbol)          /* description -> a new symbol */                                                             \
    X(class)     /* constructor, parent (a constructor, null, or hole for none) -> constructor with a `prototype` */ \
    X(getter)    /* object, key -> the getter found along the chain, or undefined */                                 \
    X(rest_of)   /* array or string, index -> array of what for-of would give from there */                          \
    X(arguments) /* array -> it, as the `arguments` of a function: it inherits as plain objects do */                \
    X(rest)      /* object, array of keys -> object with its other own enumerable properties */

#define DECLARE(name) mvm_host_function mvm_kernel_##name;
MVM_FOR_EACH_KERNEL_FUNCTION(DECLARE)
#undef DECLARE

#endif

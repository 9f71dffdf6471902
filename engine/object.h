/* Properties of objects: lookup along the prototype chain, storing, arrays' elements.
 *
 * An object with properties of its own is a DICT. Functions and arrays refer to a DICT for theirs, or to undefined while they have none.
 * The tables and elements of snapshot objects lie in ROM until they are first written. Whoever writes to one, or to an attribute string,
 * first makes it the object's own: mvm_own_part(), mvm_own_attributes(). Who reads need not know.
 * A property's key is a string, a symbol, or a small integer that is not negative (an array index is never kept as text).
 */
#ifndef MVM_OBJECT_H
#define MVM_OBJECT_H

#include "heap.h"

/* True for every value whose `typeof` is object or function. */
bool mvm_is_object(mvm_value value);

/* True for an error of the engine. */
bool mvm_is_error(mvm_value value);

/* True for what can be called. */
bool mvm_is_function(mvm_value value);

/* Makes `*operand`, on the VM stack, a property key. Returns false if it threw. */
bool mvm_to_key(mvm_value *operand);

/* True if two property keys are the same. */
bool mvm_same_key(mvm_value a, mvm_value b);

/* receiver[key]. Returns MVM_EXC if it threw, or if the property has a getter: then mvm_accessor is that function, to be called
 * with the receiver. May allocate: `operands[1]` is the receiver and `operands[0]` the key (see
 * mvm_to_key()), both on the VM stack. */
mvm_value mvm_get(mvm_value *operands);

/* operands[2][operands[1]] = operands[0]. Returns false if it threw, or if the property has a setter: then mvm_accessor is it. */
bool mvm_set(mvm_value *operands);

/* Defines an own property, whatever the prototypes have: operands as of mvm_set(). Returns false if it threw. */
bool mvm_define(mvm_value *operands, uint8_t attributes);

/* The getter or setter to call; undefined if none. */
extern mvm_value mvm_accessor;

/* A new object with this prototype (on the VM stack) and room for `properties`. MVM_EXC if memory is short. */
mvm_value mvm_new_object(mvm_value *prototype, unsigned properties);

/* The place of the value of own property `key` of an object with a table, perhaps in ROM; or NULL. No getter is called, no prototype
 * asked. */
mvm_value *mvm_own_value(mvm_value object, mvm_value key);

/* True if a part may be written where it lies. */
static inline bool mvm_may_write(mvm_value part) { return !HAS_ROM_PARTS || !(part & MVM_ROM_BIT); }

/* Makes the part (PROPERTIES or ELEMENTS) to which word `offset` of an object refers one that may be written, at least `wanted` bytes
 * long: one in ROM is copied, one that is too short grows, new words are holes. `owner` is a word of the VM stack that refers to the
 * object: allocation may move it. Returns false if it threw. */
bool mvm_own_part(mvm_value *owner, unsigned offset, mvm_value wanted);

/* Makes the attributes of the DICT's table, if it has any or `count` is not 0, a string of at least `count` bytes that may be written.
 * One in ROM is copied: an image has those of its tables there, since the collector takes every word of the static block for a value.
 * `dictionary` is on the VM stack. Returns false if it threw. */
bool mvm_own_attributes(mvm_value *dictionary, mvm_value count);

/* The index of the well-known value that is `typeof value`. */
unsigned mvm_type_of(mvm_value value);

/* The prototype of any value but undefined and null; null at the chain's end. */
mvm_value mvm_prototype_of(mvm_value value);

/* True for what stands in a table for a property with a getter or setter. */
bool mvm_is_accessor(mvm_value value);

/* True for the key of a private member. Reading and storing one needs a property that is there. */
bool mvm_is_private(mvm_value key);

/* The DICT that holds an object's named properties; undefined if it has none yet. */
mvm_value mvm_dictionary_of(mvm_value object);

/* Gives the function or array that `*object`, on the VM stack, refers to a DICT. Returns false if it threw. */
bool mvm_ensure_dictionary(mvm_value *object);

/* The PROPERTIES of a DICT, perhaps in ROM, and its entries: key, then value. */
mvm_value *mvm_table_of(mvm_value dictionary);
/* The entry of `key`, or the first free one, or the table's end. */
mvm_value *mvm_find_entry(mvm_value *table, mvm_value key);
/* True if that is an entry in use. */
bool mvm_is_entry(const mvm_value *table, const mvm_value *entry);
/* Bits of layout.Attribute. */
uint8_t mvm_attributes_of(const mvm_value *table, const mvm_value *entry);

#endif

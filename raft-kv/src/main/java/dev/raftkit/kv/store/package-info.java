/**
 * The key-value store of one member, {@link dev.raftkit.kv.store.KeyValueStore}: a state machine whose
 * whole replicated state is one immutable value. A command makes the next value out of it, or is
 * refused and leaves it as it is; a snapshot keeps it; a watch looks at what lies between two.
 *
 * <p>Everything here is decided by the log alone: no clock, no thread, no order but that of keys and
 * numbers.
 */
@NullMarked
package dev.raftkit.kv.store;

import org.jspecify.annotations.NullMarked;

/** What the store makes of commands, queries and snapshots. */
@NullMarked
package dev.raftkit.kv.store;

import org.jspecify.annotations.NullMarked;

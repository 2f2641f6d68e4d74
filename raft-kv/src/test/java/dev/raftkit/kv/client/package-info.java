/** Tests of the client, in virtual time and against a store that is driven by hand. */
@NullMarked
package dev.raftkit.kv.client;

import org.jspecify.annotations.NullMarked;

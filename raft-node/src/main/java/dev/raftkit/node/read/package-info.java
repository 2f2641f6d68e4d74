/** How new the state must be that answers a read (thesis §6.4): {@link dev.raftkit.node.read.ReadConsistency}. */
@NullMarked
package dev.raftkit.node.read;

import org.jspecify.annotations.NullMarked;

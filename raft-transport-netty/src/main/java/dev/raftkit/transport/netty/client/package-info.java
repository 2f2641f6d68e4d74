/**
 * For programs that are not members: {@link dev.raftkit.transport.netty.client.RaftClient} finds the
 * leader of a cluster and hands it commands. What it repeats is known not to have been applied; where
 * that is not known it says so.
 */
@NullMarked
package dev.raftkit.transport.netty.client;

import org.jspecify.annotations.NullMarked;

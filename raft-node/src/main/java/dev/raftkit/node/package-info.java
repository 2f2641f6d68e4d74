/**
 * Raft for a program that embeds it: {@code RaftNode} runs one member of a group,
 * its {@link dev.raftkit.node.StateMachine} and its {@code Leadership}. Everything
 * that touches time, threads, network or disk comes in through {@code dev.raftkit.node.spi}, so the
 * simulator runs this very code.
 */
@NullMarked
package dev.raftkit.node;

import org.jspecify.annotations.NullMarked;

/**
 * Exactly-once client sessions (thesis §6.3): the replicated {@link
 * dev.raftkit.node.session.SessionTable} that remembers what was answered, the {@link
 * dev.raftkit.node.session.SessionEntry entries} that change it, and the clock by which sessions
 * expire. All of it is decided by the log alone, so every member decides alike.
 */
@NullMarked
package dev.raftkit.node.session;

import org.jspecify.annotations.NullMarked;

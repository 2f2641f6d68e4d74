/**
 * The application that {@code raft server} hosts: an append-only register, and the commands around
 * it. {@link dev.raftkit.server.register.RegisterStateMachine} holds the values, {@link
 * dev.raftkit.server.register.RegisterFormat} is what clients and state machine say to each other.
 */
@NullMarked
package dev.raftkit.server.register;

import org.jspecify.annotations.NullMarked;

package dev.raftkit.sim.kit;

import dev.raftkit.node.StateMachine;

/**
 * The state machine of one server.
 *
 * @param server such as {@code n1}
 * @param appliedIndex the log index of the last command in its state
 */
public record Replica<M extends StateMachine>(String server, M machine, long appliedIndex) {}

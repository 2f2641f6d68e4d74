/**
 * The {@link dev.raftkit.sim.engine.network.Network} between the servers: it loses, delays, duplicates and
 * reorders, and its links can be cut one direction at a time.
 */
@NullMarked
package dev.raftkit.sim.engine.network;

import org.jspecify.annotations.NullMarked;

/**
 * Histories of clients as files: {@link dev.raftkit.sim.history.HistoryFile} reads them, whoever
 * wrote them, {@link dev.raftkit.sim.history.HistoryTimeline} draws them. Whether they are possible is
 * for {@link dev.raftkit.sim.engine.history.LinearizabilityChecker} to say.
 */
@NullMarked
package dev.raftkit.sim.history;

import org.jspecify.annotations.NullMarked;

/**
 * What is on the disks: {@link dev.raftkit.sim.engine.disk.LogModel logs}, and the {@link
 * dev.raftkit.sim.engine.disk.ModelDisk disk} of a server with its writes that no sync has reached yet.
 * The invariants judge a server by its disk, never by what it says of itself.
 */
@NullMarked
package dev.raftkit.sim.engine.disk;

import org.jspecify.annotations.NullMarked;

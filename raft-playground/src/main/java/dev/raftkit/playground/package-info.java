/**
 * The simulator in a browser, compiled to JavaScript: {@code raft-core} and the engine of the simulator,
 * the same code with the same seeds. {@link dev.raftkit.playground.TraceHashes} shows that it is.
 */
@NullMarked
package dev.raftkit.playground;

import org.jspecify.annotations.NullMarked;

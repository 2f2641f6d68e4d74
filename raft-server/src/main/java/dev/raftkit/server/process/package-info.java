/**
 * Other processes of this same program, as the demo and the crash check start, kill, stop and
 * continue them: {@link dev.raftkit.server.process.ChildProcess}.
 */
@NullMarked
package dev.raftkit.server.process;

import org.jspecify.annotations.NullMarked;

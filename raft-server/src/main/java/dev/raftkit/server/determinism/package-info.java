/**
 * Whether simulated runs come to the same on any JVM: a {@link dev.raftkit.server.determinism.Matrix}
 * plays one corpus of seeds under several JDKs and options, and where two differ, names the event.
 */
@NullMarked
package dev.raftkit.server.determinism;

import org.jspecify.annotations.NullMarked;

/**
 * Stories told by a handful of servers, one input at a time: {@link
 * dev.raftkit.core.transcript.Stage} plays a script and writes down every effect, and the tests
 * compare that with the transcript in {@code src/test/resources/transcripts}.
 */
@NullMarked
package dev.raftkit.core.transcript;

import org.jspecify.annotations.NullMarked;

/**
 * A failure told to people: {@link dev.raftkit.sim.shrink.story.FailureStory} plays a {@link
 * dev.raftkit.sim.shrink.Reproduction} and tells it as a transcript, as a space-time diagram and as a
 * test.
 */
@NullMarked
package dev.raftkit.sim.shrink.story;

import org.jspecify.annotations.NullMarked;

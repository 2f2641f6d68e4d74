/** Members of a group that elect who works: {@link dev.raftkit.examples.leadership.EmbeddedLeadership}. */
@NullMarked
package dev.raftkit.examples.leadership;

import org.jspecify.annotations.NullMarked;

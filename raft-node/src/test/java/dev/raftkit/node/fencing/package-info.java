/** Tests of what leaders act on. */
@NullMarked
package dev.raftkit.node.fencing;

import org.jspecify.annotations.NullMarked;

/** Tests. */
@NullMarked
package dev.raftkit.sim;

import org.jspecify.annotations.NullMarked;

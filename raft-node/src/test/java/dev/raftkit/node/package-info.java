/** Tests of the driver: hosts in one virtual loop, and a few on real threads. */
@NullMarked
package dev.raftkit.node;

import org.jspecify.annotations.NullMarked;

/** Tests of client sessions by themselves. */
@NullMarked
package dev.raftkit.node.session;

import org.jspecify.annotations.NullMarked;

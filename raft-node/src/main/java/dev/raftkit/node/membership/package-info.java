/**
 * Who the members of a cluster are and where they listen: {@link
 * dev.raftkit.node.membership.Members}, and what each has written on its own disk, its {@link
 * dev.raftkit.node.membership.Identity}.
 */
@NullMarked
package dev.raftkit.node.membership;

import org.jspecify.annotations.NullMarked;

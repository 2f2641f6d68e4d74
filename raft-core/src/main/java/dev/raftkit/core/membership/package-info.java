/**
 * Who belongs to a group: {@link dev.raftkit.core.membership.NodeId members} and the {@link
 * dev.raftkit.core.membership.Configuration configuration} that decides what a majority is (§6).
 */
@NullMarked
package dev.raftkit.core.membership;

import org.jspecify.annotations.NullMarked;

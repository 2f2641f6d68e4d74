/**
 * Who belongs to a group: {@link dev.raftkit.core.membership.NodeId members} and the {@link
 * dev.raftkit.core.membership.Configuration configuration} that decides what a majority is (§6), joint
 * while voters change (thesis §4.3). A {@link dev.raftkit.core.membership.MembershipChange change} says
 * what it is to become; in the log it stands as the bytes of {@link
 * dev.raftkit.core.membership.ConfigurationFormat}.
 */
@NullMarked
package dev.raftkit.core.membership;

import org.jspecify.annotations.NullMarked;

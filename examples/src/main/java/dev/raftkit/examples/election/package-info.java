/** Clients that elect one of them by a lease: {@link dev.raftkit.examples.election.LeaseElection}. */
@NullMarked
package dev.raftkit.examples.election;

import org.jspecify.annotations.NullMarked;

/**
 * The messages servers exchange, one record each with exactly their fields: RequestVote (§5.2),
 * AppendEntries (§5.3) and PreVote (thesis §9.6), with their responses. How they look on the wire is
 * not known here.
 */
@NullMarked
package dev.raftkit.core.message;

import org.jspecify.annotations.NullMarked;

/** What an operator asks of a running cluster: {@code raft transfer}. */
@NullMarked
package dev.raftkit.server.admin;

import org.jspecify.annotations.NullMarked;

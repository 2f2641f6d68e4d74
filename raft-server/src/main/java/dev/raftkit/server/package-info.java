/**
 * The {@code raft} command: {@link dev.raftkit.server.Main} reads the command line, and every
 * command is a class of its own. Standard output carries results only; with {@code --json} exactly
 * one line. Everything else goes to standard error.
 */
@NullMarked
package dev.raftkit.server;

import org.jspecify.annotations.NullMarked;

/**
 * What all commands share: exit codes, {@linkplain dev.raftkit.server.cli.Json JSON}, what the
 * terminal can show, and the failure that ends a command with one line.
 */
@NullMarked
package dev.raftkit.server.cli;

import org.jspecify.annotations.NullMarked;

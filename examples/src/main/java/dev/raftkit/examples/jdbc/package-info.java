/** A database that refuses old leaders: {@link dev.raftkit.examples.jdbc.FencedCharges}. */
@NullMarked
package dev.raftkit.examples.jdbc;

import org.jspecify.annotations.NullMarked;

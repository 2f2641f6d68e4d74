/** Tests of the wire format: golden bytes, round trips, and everything that must be refused. */
@NullMarked
package dev.raftkit.proto;

import org.jspecify.annotations.NullMarked;

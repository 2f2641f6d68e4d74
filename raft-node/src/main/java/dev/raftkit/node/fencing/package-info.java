/**
 * For what a leader acts on: a resource outside the group that refuses a leader which was replaced, and
 * an effect that it has seen already. A new leader registers its token, then reads what is done, then
 * acts. {@link dev.raftkit.node.fencing.FencedResource} guards a program's own resource, {@link
 * dev.raftkit.node.fencing.FencedTable} a database, and {@link
 * dev.raftkit.node.fencing.FencingHeader} carries a token in HTTP requests. A resource belongs to one
 * election: tokens of two are different sequences.
 */
@NullMarked
package dev.raftkit.node.fencing;

import org.jspecify.annotations.NullMarked;

/**
 * What members and clients share of a connection: frames read within limits ({@link
 * dev.raftkit.transport.netty.channel.FrameHandler}) for whoever holds the {@link
 * dev.raftkit.transport.netty.channel.Conversation}, frames written into Netty's buffers, the choice
 * of I/O, names resolved away from the I/O threads, back-off, and logs that strangers cannot flood.
 */
@NullMarked
package dev.raftkit.transport.netty.channel;

import org.jspecify.annotations.NullMarked;

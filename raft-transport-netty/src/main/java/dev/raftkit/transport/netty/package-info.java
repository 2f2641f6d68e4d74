/**
 * The transport over TCP: {@link dev.raftkit.transport.netty.NettyTransport} connects the members of a
 * cluster and serves its clients.
 *
 * <p>Between two members there are two connections, one for each direction: a member speaks on the one
 * that it opened and listens on the one that it accepted, so neither has to agree with the other on
 * which to keep. Everything a connection brings is checked before anyone hears of it: the frame, its
 * checksum, the hello, and that each message comes from the member that the connection belongs to.
 */
@NullMarked
package dev.raftkit.transport.netty;

import org.jspecify.annotations.NullMarked;

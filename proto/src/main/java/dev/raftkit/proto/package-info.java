/**
 * What travels between processes, as bytes: {@link dev.raftkit.proto.WireCodec} turns the core's
 * messages, the hello and the clients' requests into frame bodies and back, {@link
 * dev.raftkit.proto.Frame} puts length and checksum around them. The real transport and the simulator
 * share all of it.
 *
 * <p>Bytes come from anyone. Decoding either returns a value whose fields are all in range or throws
 * {@link dev.raftkit.proto.MalformedFrameException}, and nothing else; memory is allocated only for
 * what was found to be there. The format is described in {@code wire.proto}.
 */
@NullMarked
package dev.raftkit.proto;

import org.jspecify.annotations.NullMarked;

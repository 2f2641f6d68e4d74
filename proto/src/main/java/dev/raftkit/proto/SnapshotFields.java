package dev.raftkit.proto;

import static dev.raftkit.proto.WireNumbers.counter;
import static dev.raftkit.proto.WireNumbers.inRange;
import static dev.raftkit.proto.WireNumbers.memberId;

import com.google.protobuf.UnsafeByteOperations;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;
import dev.raftkit.proto.generated.Wire;
import java.util.ArrayList;
import java.util.List;

/** A snapshot on its way to a follower (§7), field by field, to protobuf and back. */
final class SnapshotFields {
  private SnapshotFields() {}

  /** An InstallSnapshot without its data. */
  static Wire.InstallSnapshot install(InstallSnapshot message) {
    SnapshotChunk chunk = message.chunk();
    Wire.InstallSnapshot.Builder wire = Wire.InstallSnapshot.newBuilder()
        .setSentAt(inRange(message.sentAt()))
        .setLastTerm(inRange(chunk.snapshot().last().term()))
        .setLastIndex(inRange(chunk.snapshot().lastIndex()))
        .setSizeBytes(inRange(chunk.sizeBytes()))
        .setChecksum(chunk.checksum())
        .setOffset(inRange(chunk.offset()));
    Configuration configuration = chunk.snapshot().configuration();
    if (configuration.isPlain()) {
      for (NodeId voter : configuration.voters()) {
        wire.addVoters(voter.name());
      }
    } else {
      wire.setConfiguration(
          UnsafeByteOperations.unsafeWrap(ConfigurationFormat.encode(configuration)));
    }
    return wire.build();
  }

  /** An InstallSnapshot with its data. */
  static Wire.InstallSnapshot whole(InstallSnapshot message) {
    return install(message).toBuilder()
        .setData(UnsafeByteOperations.unsafeWrap(message.chunk().data()))
        .build();
  }

  static Wire.InstallSnapshotResponse installResponse(InstallSnapshotResponse message) {
    return Wire.InstallSnapshotResponse.newBuilder()
        .setSentAt(inRange(message.sentAt()))
        .setIncarnation(inRange(message.incarnation()))
        .setLastIndex(inRange(message.lastIndex()))
        .setChecksum(message.checksum())
        .setNextOffset(inRange(message.nextOffset()))
        .setMatchIndex(inRange(message.matchIndex()))
        .build();
  }

  static InstallSnapshot read(Wire.InstallSnapshot wire, NodeId from, NodeId to, long term)
      throws MalformedFrameException {
    long sizeBytes = counter(wire.getSizeBytes(), "the size of a snapshot");
    long offset = counter(wire.getOffset(), "the offset in a snapshot");
    int dataBytes = wire.getData().size();
    if (offset > sizeBytes - dataBytes) {
      throw new MalformedFrameException("a piece of "
          + dataBytes
          + " bytes at "
          + offset
          + " of a snapshot of "
          + sizeBytes
          + " bytes");
    }
    SnapshotChunk chunk = new SnapshotChunk(
        snapshot(wire), sizeBytes, wire.getChecksum(), offset, wire.getData().toByteArray());
    return new InstallSnapshot(from, to, term, counter(wire.getSentAt(), "sentAt"), chunk);
  }

  private static Snapshot snapshot(Wire.InstallSnapshot wire) throws MalformedFrameException {
    LogPosition last = new LogPosition(
        counter(wire.getLastTerm(), "the term of a snapshot"),
        counter(wire.getLastIndex(), "the index of a snapshot"));
    try {
      return new Snapshot(last, wire.hasConfiguration() ? members(wire) : voters(wire));
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Configuration members(Wire.InstallSnapshot wire) throws MalformedFrameException {
    if (wire.getVotersCount() > 0) {
      throw new MalformedFrameException("a snapshot with both voters and a configuration");
    }
    Configuration configuration =
        ConfigurationFormat.decode(wire.getConfiguration().toByteArray());
    if (configuration == null) {
      throw new MalformedFrameException("a snapshot with a configuration of "
          + wire.getConfiguration().size() + " bytes that is none this version knows");
    }
    return configuration;
  }

  private static Configuration voters(Wire.InstallSnapshot wire) throws MalformedFrameException {
    if (wire.getVotersCount() > Configuration.VOTERS_MAX) {
      throw new MalformedFrameException("a snapshot with "
          + wire.getVotersCount()
          + " voters; the limit is "
          + Configuration.VOTERS_MAX);
    }
    List<NodeId> voters = new ArrayList<>();
    for (int i = 0; i < wire.getVotersCount(); i++) {
      voters.add(memberId(wire.getVoters(i), "a voter"));
    }
    return new Configuration(voters);
  }

  static InstallSnapshotResponse read(
      Wire.InstallSnapshotResponse wire, NodeId from, NodeId to, long term)
      throws MalformedFrameException {
    return new InstallSnapshotResponse(
        from,
        to,
        term,
        counter(wire.getSentAt(), "sentAt"),
        counter(wire.getIncarnation(), "incarnation"),
        counter(wire.getLastIndex(), "lastIndex"),
        wire.getChecksum(),
        counter(wire.getNextOffset(), "nextOffset"),
        counter(wire.getMatchIndex(), "matchIndex"));
  }
}

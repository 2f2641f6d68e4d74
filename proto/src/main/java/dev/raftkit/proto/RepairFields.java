package dev.raftkit.proto;

import static dev.raftkit.proto.WireNumbers.counter;
import static dev.raftkit.proto.WireNumbers.inRange;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse.Holding;
import dev.raftkit.proto.generated.Wire;

/** The repair of damaged entries, field by field, to protobuf and back. */
final class RepairFields {
  private RepairFields() {}

  static Wire.FetchEntries fetch(FetchEntries message) {
    return Wire.FetchEntries.newBuilder()
        .setFirstTerm(inRange(message.first().term()))
        .setFirstIndex(inRange(message.first().index()))
        .setLastIndex(inRange(message.lastIndex()))
        .build();
  }

  /** A FetchEntriesResponse without its entries. */
  static Wire.FetchEntriesResponse fetchResponse(FetchEntriesResponse message) {
    return Wire.FetchEntriesResponse.newBuilder()
        .setFirstTerm(inRange(message.first().term()))
        .setFirstIndex(inRange(message.first().index()))
        .setHolding(write(message.holding()))
        .build();
  }

  static FetchEntries read(Wire.FetchEntries wire, NodeId from, NodeId to, long term)
      throws MalformedFrameException {
    LogPosition first = first(wire.getFirstTerm(), wire.getFirstIndex());
    long lastIndex = counter(wire.getLastIndex(), "lastIndex");
    if (lastIndex < first.index()) {
      throw new MalformedFrameException(
          "a question for entries " + first.index() + " to " + lastIndex);
    }
    return new FetchEntries(from, to, term, first, lastIndex);
  }

  static FetchEntriesResponse read(
      Wire.FetchEntriesResponse wire, NodeId from, NodeId to, long term)
      throws MalformedFrameException {
    LogPosition first = first(wire.getFirstTerm(), wire.getFirstIndex());
    Holding holding = read(wire.getHolding());
    EntryBatch entries = EntryBlock.read(wire.getEntries(), first.index() - 1);
    if (entries.isEmpty() == (holding == Holding.HELD)) {
      throw new MalformedFrameException(entries.size() + " entries that are " + holding);
    }
    return new FetchEntriesResponse(from, to, term, first, holding, entries);
  }

  private static LogPosition first(long term, long index) throws MalformedFrameException {
    LogPosition first =
        new LogPosition(counter(term, "the term of an entry"), counter(index, "firstIndex"));
    if (index == 0) {
      throw new MalformedFrameException("a question for the entry at index 0");
    }
    return first;
  }

  private static Wire.FetchEntriesResponse.Holding write(Holding holding) {
    return switch (holding) {
      case HELD -> Wire.FetchEntriesResponse.Holding.HELD;
      case NOT_HELD -> Wire.FetchEntriesResponse.Holding.NOT_HELD;
      case UNREADABLE -> Wire.FetchEntriesResponse.Holding.UNREADABLE;
      case COVERED -> Wire.FetchEntriesResponse.Holding.COVERED;
    };
  }

  private static Holding read(Wire.FetchEntriesResponse.Holding holding)
      throws MalformedFrameException {
    return switch (holding) {
      case HELD -> Holding.HELD;
      case NOT_HELD -> Holding.NOT_HELD;
      case UNREADABLE -> Holding.UNREADABLE;
      case COVERED -> Holding.COVERED;
      case HOLDING_UNSPECIFIED, UNRECOGNIZED ->
        throw new MalformedFrameException("an entry that is neither held nor not");
    };
  }
}

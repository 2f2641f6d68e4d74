package dev.raftkit.node;

import dev.raftkit.core.Raft;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.node.session.SessionSummary;
import dev.raftkit.node.spi.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Which kinds of entries may enter the log. A member that does not speak the version that introduced a
 * kind could not take it, so such an entry is appended only once every member speaks that version.
 * From then on the log needs it, and who speaks only an older one is not let in any more.
 *
 * <p>A member that was not heard of is waited for, but not for ever, or nobody could remove one that
 * is lost: when it comes back and is too old, it is told so. Loop only.
 */
final class FeatureLevel {
  /** For so many election timeouts after the start a silent member is waited for. */
  private static final int SILENT_TIMEOUTS = 30;

  private final Transport transport;
  private final Raft raft;
  private final long waitUntil;

  /** The first version that knows all of the log, as far as it was applied. */
  private int level = ProtocolVersion.OLDEST;

  FeatureLevel(RaftHost.Group group, Raft raft, Transport transport, long now) {
    this.transport = transport;
    this.raft = raft;
    this.waitUntil = now + SILENT_TIMEOUTS * group.config().electionTimeoutMaxNanos();
  }

  /** Why an entry of a kind may not be appended now; null if it may. */
  ProposalException.@Nullable Refused refusal(EntryType type, long now) {
    int needed = ProtocolVersion.introducing(type);
    if (needed <= level) {
      return null;
    }
    NodeId self = raft.self();
    for (NodeId member : raft.configuration().members()) {
      int version = transport.version(member);
      if (version == 0 && now < waitUntil) {
        return new ProposalException.Refused(member + " was not heard of since " + self
            + " started, and may speak a version older than " + needed
            + ", which a " + type + " entry needs: start it, or try again in "
            + (waitUntil - now) / 1_000_000 + " ms");
      }
      if (version != 0 && version < needed) {
        return new ProposalException.Refused(member + " speaks version " + version
            + " of the protocol, and a " + type + " entry needs version " + needed
            + ": upgrade it first, and start it without --wire-version");
      }
    }
    return null;
  }

  /**
   * Entries are about to be applied.
   *
   * @throws IllegalStateException if this member is too old for them
   */
  void applying(EntryBatch entries) {
    raise(ProtocolVersion.neededBy(entries));
  }

  /**
   * A snapshot stands for entries that this member did not see.
   *
   * @throws IllegalStateException if this member is too old for them
   */
  void restored(SessionSummary sessions) {
    if (!sessions.equals(SessionSummary.NONE)) {
      raise(ProtocolVersion.introducing(sessions.isTimed() ? EntryType.TIMED : EntryType.SESSION));
    }
  }

  private void raise(int needed) {
    if (needed <= level) {
      return;
    }
    int own = transport.version(raft.self());
    if (own < needed) {
      throw new IllegalStateException("the log has entries of version " + needed
          + " of the protocol, and this member is told to speak version " + own
          + ": start it without --wire-version");
    }
    level = needed;
    transport.requireVersion(level);
  }
}

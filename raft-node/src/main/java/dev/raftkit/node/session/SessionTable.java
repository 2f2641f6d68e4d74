package dev.raftkit.node.session;

import dev.raftkit.core.check.Check;
import dev.raftkit.node.session.SessionReply.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a group, the same on every member after the same entry (thesis §6.3). Each command
 * of a session is handed out once; its answer is kept until the client has acknowledged it.
 *
 * <p>Session time is what the entries say, and never goes back; no clock is read here. What is
 * decided depends on entries only, not on how they were batched or on what the state machine said.
 * Apply worker only.
 */
public final class SessionTable {
  private static final Comparator<ClientSession> BY_EXPIRY =
      Comparator.<ClientSession>comparingLong(ClientSession::expiresAt)
          .thenComparingLong(session -> session.id.index());

  /** What this member reports as full; the only thing here that is its own. */
  private final SessionLimits limits;

  private final TreeMap<Long, ClientSession> sessions = new TreeMap<>();
  private final TreeSet<ClientSession> byExpiry = new TreeSet<>(BY_EXPIRY);
  private final TreeSet<Long> full = new TreeSet<>();
  private long clock;
  private boolean isTimed;
  private long replyBytes;

  public SessionTable(SessionLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes the next entry. A command is to be applied before the state machine sees any later one.
   *
   * @throws IllegalArgumentException if it is no session entry, or of a newer version
   */
  public SessionStep take(long index, byte[] payload) {
    SessionEntry entry = SessionEntry.decode(payload);
    follow(entry.clock());
    SessionRequest request = entry.request();
    return switch (request.kind()) {
      case OPEN -> answer(open(index, entry));
      case COMMAND -> command(request);
      case KEEP_ALIVE -> answer(keepAlive(request));
      case CLOSE -> answer(close(request));
      case CLOCK -> answer(SessionReply.done(SessionReply.NOTHING));
    };
  }

  /** An entry that is no session's tells the time. */
  public void advance(long reading) {
    isTimed = true;
    follow(reading);
  }

  private void follow(long reading) {
    clock = Math.max(clock, reading);
    expire();
  }

  private static SessionStep answer(SessionReply reply) {
    return new SessionStep(reply, null);
  }

  private void expire() {
    while (!byExpiry.isEmpty() && byExpiry.first().expiresAt() < clock) {
      end(byExpiry.first());
    }
  }

  private SessionReply open(long index, SessionEntry entry) {
    if (sessions.size() >= entry.sessionsMax()) {
      return SessionReply.refused(
          Kind.TOO_MANY_SESSIONS,
          "there are " + sessions.size() + " sessions; the limit is " + entry.sessionsMax()
              + " (sessionsMax): close some, or raise it");
    }
    long timeoutNanos = entry.request().timeoutNanos();
    add(new ClientSession(
        this, new SessionId(index, entry.request().key()), timeoutNanos, entry.repliesMax()));
    return SessionReply.done(new SessionGrant(index, timeoutNanos).encode());
  }

  private SessionStep command(SessionRequest request) {
    ClientSession session = heardOf(request.session());
    if (session == null) {
      return answer(expired(request));
    }
    session.acknowledge(request.unansweredFrom());
    long sequence = request.sequence();
    if (sequence < session.unansweredFrom()) {
      return answer(misused(
          request,
          "the client has acknowledged the answers to all commands below "
              + session.unansweredFrom()));
    }
    long hash = hash(request.command());
    SessionReply known = session.reply(sequence);
    if (known != null) {
      return answer(
          known.commandHash() == hash
              ? known
              : misused(request, "that number was given to another command"));
    }
    if (session.replies().size() >= session.repliesMax) {
      return answer(SessionReply.refused(
          Kind.BUSY,
          session.repliesMax + " answers are kept for " + session.id
              + ", its limit (repliesMax): acknowledge some before command " + sequence));
    }
    SessionReply awaited = SessionReply.awaited(hash);
    session.keep(sequence, awaited);
    return new SessionStep(awaited, request.command());
  }

  private SessionReply keepAlive(SessionRequest request) {
    ClientSession session = heardOf(request.session());
    if (session == null) {
      return expired(request);
    }
    session.acknowledge(request.unansweredFrom());
    return SessionReply.done(SessionReply.NOTHING);
  }

  /** A session that is not there any more is as closed as it can be. */
  private SessionReply close(SessionRequest request) {
    ClientSession session = known(request.session());
    if (session != null) {
      end(session);
    }
    return SessionReply.done(SessionReply.NOTHING);
  }

  private @Nullable ClientSession heardOf(SessionId id) {
    ClientSession session = known(id);
    if (session != null) {
      byExpiry.remove(session);
      session.expiresAt(clock + session.timeoutNanos);
      byExpiry.add(session);
    }
    return session;
  }

  /** With another key it is another session, which there never was. */
  private @Nullable ClientSession known(SessionId id) {
    ClientSession session = sessions.get(id.index());
    return session != null && session.id.equals(id) ? session : null;
  }

  private static SessionReply expired(SessionRequest request) {
    return SessionReply.refused(
        Kind.EXPIRED,
        "there is no " + request.session()
            + ": it expired, was closed or never was; what became of its unanswered commands stays"
            + " unknown");
  }

  private static SessionReply misused(SessionRequest request, String how) {
    return SessionReply.refused(
        Kind.MISUSED,
        "command " + request.sequence() + " of " + request.session() + " is refused: " + how);
  }

  private void add(ClientSession session) {
    session.expiresAt(clock + session.timeoutNanos);
    place(session);
  }

  private void place(ClientSession session) {
    Check.invariant(sessions.put(session.id.index(), session) == null, "a session is opened twice");
    byExpiry.add(session);
  }

  private void end(ClientSession session) {
    sessions.remove(session.id.index());
    byExpiry.remove(session);
    session.end();
    full.remove(session.id.index());
  }

  /** A session keeps more, or less. */
  void count(ClientSession session, int bytes) {
    replyBytes += bytes;
    if (session.replyBytes() > limits.sessionReplyBytesMax()) {
      full.add(session.id.index());
    } else {
      full.remove(session.id.index());
    }
  }

  /** What it comes to now. */
  public SessionSummary summary() {
    return new SessionSummary(clock, sessions.size(), replyBytes, List.copyOf(full), isTimed);
  }

  /** Whether there never was a session or a time, so that a snapshot has nothing to say of any. */
  boolean isPristine() {
    return clock == 0 && sessions.isEmpty() && !isTimed;
  }

  /** Whether entries that are no sessions' told the time. */
  boolean isTimed() {
    return isTimed;
  }

  /** Session time, as of the last entry taken; 0 before there was any. */
  public long clock() {
    return clock;
  }

  // ---------------------------------------------------------------- for snapshots

  /** By index. */
  Map<Long, ClientSession> sessions() {
    return sessions;
  }

  /** Forgets everything. */
  void clear(long newClock, boolean newIsTimed) {
    isTimed = newIsTimed;
    sessions.clear();
    byExpiry.clear();
    full.clear();
    replyBytes = 0;
    clock = newClock;
  }

  /** Adds what a snapshot knows. */
  ClientSession restore(
      SessionId id, long timeoutNanos, int repliesMax, long expiresAt, long unansweredFrom) {
    ClientSession session = new ClientSession(this, id, timeoutNanos, repliesMax);
    session.expiresAt(expiresAt);
    session.acknowledge(unansweredFrom);
    place(session);
    return session;
  }

  /** FNV-1a, then mixed: tells a repeated command from another under the same number. */
  private static long hash(byte[] command) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : command) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
    return hash ^ (hash >>> 31);
  }
}

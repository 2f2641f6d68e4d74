package dev.raftkit.server.sim.lease;

import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.LeaseStatus;
import dev.raftkit.kv.store.KeyValueStore;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.mark.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the committed commands did, as told by the first server that applied each: when leases are due,
 * by a reckoning of its own, and all events. No lease ends before it is due (I14), and watches tell what
 * is written here, no more and no less.
 */
final class Chronicle {
  static final String LEASES_LAST = "I14-leases-last";
  static final String TELLS_ALL = "watch-tells-all";

  private final World world;
  private final Referee referee;
  private long lastIndex;

  /** By identity, in the time of the store. */
  private final TreeMap<Long, Due> leases = new TreeMap<>();

  /** By revision, as far as there were any. */
  private final TreeMap<Long, List<Event>> events = new TreeMap<>();

  private long lastRevision = 1;

  /** Up to there nobody could tell any more what had happened. */
  private long unknownUpTo = 1;

  private @Nullable LeaseListener listener;

  /** When a lease is due, and in which term it was granted. */
  private record Due(long at, long grantTerm) {}

  /** Is told of leases that were granted or renewed. */
  interface LeaseListener {
    /**
     * A lease lasts so much longer.
     *
     * @param nanos in the time of the store
     */
    void lasts(long lease, long nanos);
  }

  Chronicle(World world, Referee referee) {
    this.world = world;
    this.referee = referee;
  }

  void tell(LeaseListener other) {
    listener = other;
  }

  /** A store has applied commands, with these answers, null where it refused. */
  void applied(CommandBatch commands, byte[] @Nullable [] answers, KeyValueStore store) {
    long before = lastIndex;
    for (int i = 0; i < commands.size(); i++) {
      byte[] answer = answers[i];
      if (commands.index(i) > lastIndex) {
        lastIndex = commands.index(i);
        if (answer != null) {
          judge(commands, i, KvCodec.decodeResult(answer));
        }
      }
    }
    if (lastIndex > before) {
      write(store);
    }
  }

  /** A store is about to be replaced by another. */
  void restoring(KeyValueStore store) {
    KvResult status = ask(store, new KvQuery.Status());
    if (status instanceof KvResult.StatusFound found && found.watchCount() > 0) {
      world.marks().hit(Mark.WATCH_WAITED_OVER_SNAPSHOT);
    }
  }

  private static KvResult ask(KeyValueStore store, KvQuery query) {
    return KvCodec.decodeResult(store.query(KvCodec.encode(query)));
  }

  // ---------------------------------------------------------------- leases

  private void judge(CommandBatch commands, int i, KvResult result) {
    long clock = commands.clock(i);
    long term = commands.term(i);
    switch (result.kind()) {
      case GRANTED -> lasts(((KvResult.Granted) result).lease(), clock, term);
      case RENEWED -> {
        for (LeaseStatus lease : ((KvResult.Renewed) result).leases()) {
          Due due = leases.get(lease.lease());
          if (due != null && due.grantTerm < term) {
            world.marks().hit(Mark.LEASE_RENEWED_IN_LATER_TERM);
          }
          lasts(lease, clock, due == null ? term : due.grantTerm);
        }
      }
      case REVOKED ->
        leases.remove(((KvCommand.Revoke) KvCodec.decodeCommand(commands.command(i))).lease());
      case EXPIRED -> {
        List<Long> ended = ((KvResult.Expired) result).leases();
        ended.forEach(lease -> expired(lease, clock));
        KvCommand.Expire asked = (KvCommand.Expire) KvCodec.decodeCommand(commands.command(i));
        if (ended.size() < asked.leases().size()) {
          world.marks().hit(Mark.EXPIRY_CAME_TOO_LATE);
        }
      }
      case FAILURE,
          WRITTEN,
          DELETED,
          FOUND,
          TRANSACTED,
          COMPACTED,
          CONFIGURED,
          WATCHED,
          LEASE_FOUND,
          LEASES_FOUND,
          STATUS_FOUND -> {}
    }
  }

  private void lasts(LeaseStatus lease, long clock, long term) {
    leases.put(lease.lease(), new Due(clock + lease.ttlNanos(), term));
    if (listener != null) {
      listener.lasts(lease.lease(), lease.ttlNanos());
    }
  }

  private void expired(long lease, long clock) {
    world.marks().hit(Mark.LEASE_EXPIRED);
    Due due = leases.remove(lease);
    if (due == null || due.at > clock) {
      world
          .alarm()
          .raise(
              LEASES_LAST,
              "lease " + lease + " ends at " + clock + " in the store's time, and "
                  + (due == null ? "there is no such lease" : "is due at " + due.at));
    }
  }

  // ---------------------------------------------------------------- events

  /** Takes down what is new in a store. */
  private void write(KeyValueStore store) {
    while (true) {
      KvResult found = ask(
          store,
          new KvQuery.Watch(
              KeyRange.ALL, lastRevision + 1, true, Integer.MAX_VALUE, Integer.MAX_VALUE));
      if (found instanceof KvResult.Failure forgotten) {
        unknownUpTo = forgotten.compactRevision();
        lastRevision = Math.max(lastRevision, forgotten.compactRevision());
      } else {
        KvResult.Watched watched = (KvResult.Watched) found;
        watched.events().forEach(this::write);
        lastRevision = watched.next() - 1;
        if (watched.next() > watched.revision()) {
          return;
        }
      }
    }
  }

  private void write(Event event) {
    events.computeIfAbsent(event.revision(), revision -> new ArrayList<>()).add(event);
    KeyValue before = event.previous();
    if (event.kind() == Event.Kind.DELETE && before != null) {
      referee.deleted(event.entry().key(), before.createRevision());
    }
  }

  /** The last one that any store came to. */
  long lastRevision() {
    return lastRevision;
  }

  /**
   * A watch was told of all events in a range from one revision on, up to and without another.
   *
   * @param who watches
   */
  void told(int who, KeyRange range, long from, long next, List<Event> told) {
    if (from <= unknownUpTo) {
      return;
    }
    List<Event> expected = new ArrayList<>();
    events
        .subMap(from, Math.max(from, next))
        .values()
        .forEach(ofRevision -> ofRevision.stream()
            .filter(event -> range.contains(event.entry().key()))
            .forEach(expected::add));
    if (!expected.equals(told)) {
      world
          .alarm()
          .raise(
              TELLS_ALL,
              "client " + who + " watches " + range + " from revision " + from + " up to " + next
                  + " and is told of " + told + ", not of " + expected);
    }
  }
}

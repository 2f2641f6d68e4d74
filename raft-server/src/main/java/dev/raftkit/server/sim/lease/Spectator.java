package dev.raftkit.server.sim.lease;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.client.Elected;
import dev.raftkit.kv.client.KvException;
import dev.raftkit.kv.client.Watcher;
import dev.raftkit.node.ProposalException;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client that watches ranges of keys, one after the other, and who is elected. */
final class Spectator {
  private static final String NO_EXCEPTION = "no-exception";
  private static final long MILLISECOND = 1_000_000;
  private static final long REST_MAX_NANOS = 500 * MILLISECOND;
  private static final long WATCH_MAX_NANOS = 20_000 * MILLISECOND;
  private static final int REVISIONS_BACK_MAX = 60;

  private final LeaseRun run;
  private final World world;
  private final int number;
  private final RandomStream random;
  private final ClientProcess process;
  private String observed = "";
  private @Nullable Watching current;

  Spectator(LeaseRun run, int number) {
    this.run = run;
    this.world = run.world();
    this.number = number;
    this.random = world.random().split("spectator/" + (number + 1));
    this.process = new ClientProcess(run, random.split("/process"));
  }

  void begin() {
    later(REST_MAX_NANOS, this::watch);
  }

  private void later(long most, Runnable step) {
    process.loop().after(random.between(most / 20, most), step);
  }

  // ---------------------------------------------------------------- elections

  /** Looks on at the first election of these days from now on. */
  private void observe() {
    String name = run.electionName(0);
    if (name.equals(observed)) {
      return;
    }
    observed = name;
    AutoCloseable unused = process.client().observe(name, new Consumer<@Nullable Elected>() {
      private long last;

      @Override
      public void accept(@Nullable Elected elected) {
        if (elected != null) {
          String who = "spectator " + number;
          run.referee().seen(Candidate.electionKey(name), elected.token(), last, who);
          last = elected.token();
        }
      }
    });
  }

  // ---------------------------------------------------------------- events

  private KeyRange range() {
    return switch (random.nextInt(4)) {
      case 0 -> KeyRange.ALL;
      case 1 -> KeyRange.prefix(Bytes.utf8("elections/"));
      case 2 -> KeyRange.prefix(Bytes.utf8(StoreRequests.PREFIX));
      default -> KeyRange.of(StoreRequests.key(0));
    };
  }

  private void watch() {
    observe();
    long newest = run.chronicle().lastRevision();
    long from = Math.max(1, newest + 1 - random.mostlySmall(0, REVISIONS_BACK_MAX));
    Watching next = new Watching(range(), from);
    current = next;
    next.watcher = process.client().watch(next.range, from, next);
    later(WATCH_MAX_NANOS, () -> {
      if (current == next) {
        end(next);
      }
    });
  }

  private void end(Watching watching) {
    current = null;
    if (watching.watcher != null) {
      watching.watcher.close();
    }
    later(REST_MAX_NANOS, this::watch);
  }

  /** One watch, from its beginning to its end. */
  private final class Watching implements Watcher.Listener {
    private final KeyRange range;
    private long from;
    private @Nullable Watcher watcher;

    Watching(KeyRange range, long from) {
      this.range = range;
      this.from = from;
    }

    @Override
    public void changed(List<Event> events, long next) {
      run.chronicle().told(number, range, from, next, events);
      world.hash().add(next);
      from = next;
    }

    @Override
    public void ended(Throwable reason) {
      if (reason instanceof KvException refusal && refusal.error() == KvError.COMPACTED) {
        world.marks().hit(Mark.WATCH_CUT_OFF);
      } else if (!(reason instanceof ProposalException)) {
        world.alarm().raise(NO_EXCEPTION, "a watch ends with " + reason);
      }
      if (current == this) {
        end(this);
      }
    }
  }
}

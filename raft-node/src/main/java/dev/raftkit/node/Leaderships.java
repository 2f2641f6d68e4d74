package dev.raftkit.node;

import dev.raftkit.node.membership.Member;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who leads a group, as its listeners are told. Loop thread only, but for {@link #listen}. */
final class Leaderships {
  private static final Logger LOG = LoggerFactory.getLogger(Leaderships.class);

  private final EventLoop loop;
  private final Worker callbackWorker;
  private final Leadership.Resignation resignation;
  private final List<Listening> listenings = new ArrayList<>();
  private long term;
  private @Nullable Member leader;

  /** This member's own leadership, if it leads. */
  private @Nullable Leadership own;

  private boolean announced;
  private boolean stopped;

  Leaderships(EventLoop loop, Worker callbackWorker, Leadership.Resignation resignation) {
    this.loop = loop;
    this.callbackWorker = callbackWorker;
    this.resignation = resignation;
  }

  /** Tells a listener, from the present state on. Any thread. */
  Registration listen(LeadershipListener listener) {
    Listening listening = new Listening(listener);
    loop.execute(() -> add(listening));
    return listening;
  }

  private void add(Listening listening) {
    if (stopped) {
      return;
    }
    listenings.add(listening);
    if (leader != null) {
      long knownTerm = term;
      Member knownLeader = leader;
      listening.tell(told -> told.leaderChanged(knownTerm, knownLeader));
    }
    Leadership leadership = own;
    if (leadership != null && announced) {
      listening.tell(told -> told.elected(leadership));
    }
  }

  void leaderChanged(long newTerm, @Nullable Member newLeader, boolean isSelf) {
    end();
    term = newTerm;
    leader = newLeader;
    tellAll(told -> told.leaderChanged(newTerm, newLeader));
    if (isSelf) {
      own = new Leadership(newTerm, loop, callbackWorker, resignation);
    }
  }

  /** An entry of that term was applied: a leader of that term now knows all that came before. */
  void applied(long appliedTerm) {
    Leadership leadership = own;
    if (leadership != null && !announced && leadership.token() == appliedTerm) {
      announced = true;
      tellAll(told -> told.elected(leadership));
    }
  }

  /** The lease was extended, or is gone. */
  void renew(long leaseUntil) {
    if (own != null) {
      own.renew(leaseUntil);
    }
  }

  /** The group has stopped: listeners are told of a leadership that is over, and of nothing more. */
  void stop() {
    end();
    stopped = true;
    listenings.clear();
  }

  /** Nobody is known to lead. */
  private void end() {
    Leadership leadership = own;
    if (leadership != null) {
      leadership.end();
      if (announced) {
        tellAll(told -> told.lost(leadership));
      }
    }
    own = null;
    announced = false;
    leader = null;
  }

  private void tellAll(Consumer<LeadershipListener> event) {
    for (Listening listening : listenings) {
      listening.tell(event);
    }
  }

  /** One listener, until it is closed. */
  private final class Listening implements Registration {
    private final LeadershipListener listener;
    private volatile boolean closed;

    Listening(LeadershipListener listener) {
      this.listener = listener;
    }

    void tell(Consumer<LeadershipListener> event) {
      callbackWorker.execute(() -> {
        try {
          if (!closed) {
            event.accept(listener);
          }
        } catch (RuntimeException | Error e) {
          LOG.error("leadership listener {} failed", listener, e);
        }
      });
    }

    @Override
    public void close() {
      closed = true;
      loop.execute(() -> listenings.remove(this));
    }
  }
}

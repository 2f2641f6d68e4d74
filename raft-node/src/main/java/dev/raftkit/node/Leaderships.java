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

/** Who leads a group, as its listeners are told. Loop thread only. */
final class Leaderships {
  private static final Logger LOG = LoggerFactory.getLogger(Leaderships.class);

  private final EventLoop loop;
  private final Worker callbackWorker;
  private final List<LeadershipListener> listeners = new ArrayList<>();
  private long term;
  private @Nullable Member leader;

  /** This member's own leadership, if it leads. */
  private @Nullable Leadership own;

  private boolean announced;

  Leaderships(EventLoop loop, Worker callbackWorker) {
    this.loop = loop;
    this.callbackWorker = callbackWorker;
  }

  /** Tells a listener, from the present state on. */
  void add(LeadershipListener listener) {
    listeners.add(listener);
    if (leader != null) {
      long knownTerm = term;
      Member knownLeader = leader;
      tell(listener, told -> told.leaderChanged(knownTerm, knownLeader));
    }
    Leadership leadership = own;
    if (leadership != null && announced) {
      tell(listener, told -> told.elected(leadership));
    }
  }

  void leaderChanged(long newTerm, @Nullable Member newLeader, boolean isSelf) {
    end();
    term = newTerm;
    leader = newLeader;
    tellAll(told -> told.leaderChanged(newTerm, newLeader));
    if (isSelf) {
      own = new Leadership(newTerm, loop);
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

  /** Nobody is known to lead. */
  void end() {
    Leadership leadership = own;
    if (leadership != null) {
      leadership.revoke();
      if (announced) {
        tellAll(told -> told.lost(leadership));
      }
    }
    own = null;
    announced = false;
    leader = null;
  }

  private void tellAll(Consumer<LeadershipListener> event) {
    for (LeadershipListener listener : listeners) {
      tell(listener, event);
    }
  }

  private void tell(LeadershipListener listener, Consumer<LeadershipListener> event) {
    callbackWorker.execute(() -> {
      try {
        event.accept(listener);
      } catch (RuntimeException | Error e) {
        LOG.error("leadership listener {} failed", listener, e);
      }
    });
  }
}

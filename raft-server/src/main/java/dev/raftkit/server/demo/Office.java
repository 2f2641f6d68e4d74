package dev.raftkit.server.demo;

import dev.raftkit.server.demo.DemoProcess.State;
import org.jspecify.annotations.Nullable;

/** Who has an office, as far as the processes have told: leads the cluster, or is elected to charge. */
final class Office {
  private @Nullable DemoProcess holder;
  private long token;
  private long sinceNanos;

  /** Takes what a process says; whether it is news. */
  boolean taken(DemoEvent event) {
    if (event.number(1) <= token) {
      return false;
    }
    if (holder != null && holder.state() == State.LEADER) {
      holder.become(State.FOLLOWER);
    }
    holder = event.process();
    holder.become(State.LEADER);
    token = event.number(1);
    sinceNanos = event.nanos();
    return true;
  }

  void lost(DemoEvent event) {
    if (event.process() == holder && event.number(1) == token) {
      holder.become(State.FOLLOWER);
      holder = null;
    }
  }

  /** Null while nobody is known to have it. */
  @Nullable
  DemoProcess holder() {
    return holder;
  }

  /** The latest token, or term; 0 before the first. */
  long token() {
    return token;
  }

  /** When the latest holder was elected, by System.nanoTime. */
  long sinceNanos() {
    return sinceNanos;
  }
}

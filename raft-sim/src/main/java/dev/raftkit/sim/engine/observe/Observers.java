package dev.raftkit.sim.engine.observe;

import dev.raftkit.core.Raft;
import dev.raftkit.core.Trace;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.workload.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several observers as one. */
public record Observers(List<Observer> all) implements Observer {
  public Observers {
    all = List.copyOf(all);
  }

  @Override
  public void traced(
      long at, Raft raft, Trace.Event event, @Nullable Message message, long first, long length) {
    for (Observer each : all) {
      each.traced(at, raft, event, message, first, length);
    }
  }

  @Override
  public void reached(long at, int server, Event event) {
    for (Observer each : all) {
      each.reached(at, server, event);
    }
  }

  @Override
  public void dropped(long at, Message message) {
    for (Observer each : all) {
      each.dropped(at, message);
    }
  }

  @Override
  public void duplicated(long at, Message message) {
    for (Observer each : all) {
      each.duplicated(at, message);
    }
  }

  @Override
  public void crashed(long at, NodeId node, boolean powerLost) {
    for (Observer each : all) {
      each.crashed(at, node, powerLost);
    }
  }

  @Override
  public void finished(Operation operation) {
    for (Observer each : all) {
      each.finished(operation);
    }
  }
}

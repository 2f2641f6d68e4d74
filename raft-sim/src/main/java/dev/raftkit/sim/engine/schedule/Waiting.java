package dev.raftkit.sim.engine.schedule;

import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.sim.engine.Server;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events that could happen next, sorted by how steps name them. */
final class Waiting {
  private final EventQueue queue;
  private final int servers;
  private final List<List<Event>> messages = new ArrayList<>();
  private final List<List<Event>> works = new ArrayList<>();
  private final @Nullable Event[] timers;

  Waiting(EventQueue queue, int servers) {
    this.queue = queue;
    this.servers = servers;
    this.timers = new Event[servers];
    for (int i = 0; i < servers * servers; i++) {
      messages.add(new ArrayList<>());
    }
    for (int i = 0; i < servers; i++) {
      works.add(new ArrayList<>());
    }
  }

  /** Takes over what the queue has. */
  void collect() {
    for (Event event = queue.take(); event != null; event = queue.take()) {
      int server = ((Server) event.actor()).index();
      switch (event.kind()) {
        case MESSAGE -> link(event.tag(), server).add(event);
        case TIMER -> timers[server] = newer(timers[server], event);
        case SYNCED, READ, APPLIED, TASK -> works.get(server).add(event);
        case CALL, CLIENT, FAULT, PHASE ->
          throw new IllegalStateException("nobody schedules events of kind " + event.kind());
      }
    }
  }

  /** A process has died, and all that it waited for. */
  void died(int server) {
    timers[server] = null;
    works.get(server).clear();
  }

  private static Event newer(@Nullable Event one, Event other) {
    if (one == null || other.tag() > one.tag()) {
      return other;
    }
    return one.tag() > other.tag() || one.number() > other.number() ? one : other;
  }

  private List<Event> link(int from, int to) {
    return messages.get(from * servers + to);
  }

  /** The messages that wait on a link, the oldest first. */
  List<Message> messages(int from, int to) {
    List<Message> found = new ArrayList<>();
    for (Event event : link(from, to)) {
      if (event.payload() instanceof Message message) {
        found.add(message);
      }
    }
    return found;
  }

  /** Takes the newest timer of a server, the only one that counts. */
  @Nullable
  Event takeTimer(int server) {
    Event timer = timers[server];
    timers[server] = null;
    return timer;
  }

  /** Takes the oldest work of a server. */
  @Nullable
  Event takeWork(int server) {
    List<Event> waiting = works.get(server);
    return waiting.isEmpty() ? null : waiting.remove(0);
  }

  /** Takes the work that a step names. */
  @Nullable
  Event takeWork(Step step) {
    List<Event> waiting = works.get(step.server());
    int position = 0;
    for (int i = 0; i < waiting.size(); i++) {
      if (kindOf(waiting.get(i)) == step.kind() && position++ == step.position()) {
        return waiting.remove(i);
      }
    }
    return null;
  }

  /**
   * The position of the work with a number; -1 if it does not wait. A disk has one sync under way, which
   * has another number after every time that it was put off.
   */
  int workPosition(int server, StepKind kind, long number) {
    int position = 0;
    int found = -1;
    for (Event event : works.get(server)) {
      if (kindOf(event) == kind) {
        boolean isIt = kind == StepKind.SYNC || (found < 0 && event.number() == number);
        found = isIt ? position : found;
        position++;
      }
    }
    return found;
  }

  static StepKind kindOf(Event event) {
    return switch (event.kind()) {
      case MESSAGE -> StepKind.DELIVER;
      case TIMER -> StepKind.TIMEOUT;
      case SYNCED -> StepKind.SYNC;
      case READ -> StepKind.READ;
      case APPLIED -> StepKind.APPLY;
      case TASK -> StepKind.TASK;
      case CALL -> StepKind.PROPOSE;
      case CLIENT, FAULT, PHASE ->
        throw new IllegalStateException("no event of a server: " + event.kind());
    };
  }

  /** Takes the message that a step names, or a copy of it if it is to stay. */
  @Nullable
  Event takeMessage(Step step) {
    List<Event> link = link(step.from(), step.server());
    int position = 0;
    for (int i = link.size() - 1; i >= 0; i--) {
      if (typeOf(link.get(i)) == step.type() && position++ == step.position()) {
        Event message = link.remove(i);
        if (step.keep()) {
          link.add(i, queue.copy(message));
        }
        return message;
      }
    }
    return null;
  }

  /** The position of the message with a place on its link; -1 if it does not wait. */
  int messagePosition(int from, int to, MessageType type, long place) {
    List<Event> link = link(from, to);
    int position = 0;
    for (int i = link.size() - 1; i >= 0; i--) {
      if (typeOf(link.get(i)) == type) {
        if (link.get(i).number() == place) {
          return position;
        }
        position++;
      }
    }
    return -1;
  }

  static MessageType typeOf(Event event) {
    if (event.payload() instanceof Message message) {
      return message.type();
    }
    throw new IllegalStateException("only the core layer's messages travel as they are");
  }
}

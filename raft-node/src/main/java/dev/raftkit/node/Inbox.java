package dev.raftkit.node;

import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.Message;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.Whim;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What happened elsewhere and waits for a group's next turn. Anything may be added by any thread; the
 * rest belongs to the loop.
 */
final class Inbox {
  /** How many inputs one turn takes, so that other groups and timers have theirs. */
  static final int TURN_INPUTS_MAX = 4096;

  /** How many inputs may wait before messages are dropped. */
  static final int INPUTS_MAX = 65_536;

  /** How many pieces of snapshots may wait: a leader sends one and waits for the answer. */
  static final int PIECES_MAX = 2;

  /** Something that happened, to be told to the core in the next turn. */
  interface Input {
    void feed(long now) throws IOException;
  }

  /** What the core is to be told of a message. */
  interface Reception {
    void receive(long now, Message message);
  }

  private final EventLoop loop;
  private final Whim whim;
  private final Runnable turn;
  private final ConcurrentLinkedQueue<Input> inputs = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicInteger pieces = new AtomicInteger();
  private final AtomicLong droppedMessages = new AtomicLong();
  private final AtomicBoolean turnScheduled = new AtomicBoolean();

  Inbox(EventLoop loop, Whim whim, Runnable turn) {
    this.loop = loop;
    this.whim = whim;
    this.turn = turn;
  }

  void add(Input input) {
    size.incrementAndGet();
    inputs.add(input);
    scheduleTurn();
  }

  /** Adds a message, or drops it: then the network lost it, and Raft sends again what matters. */
  void add(Message message, Reception reception) {
    boolean isPiece =
        message instanceof InstallSnapshot install && install.chunk().data().length > 0;
    if (size.get() >= INPUTS_MAX || (isPiece && pieces.get() >= PIECES_MAX)) {
      droppedMessages.incrementAndGet();
    } else if (isPiece) {
      pieces.incrementAndGet();
      add(now -> {
        pieces.decrementAndGet();
        reception.receive(now, message);
      });
    } else {
      add(now -> reception.receive(now, message));
    }
  }

  void scheduleTurn() {
    if (!turnScheduled.get() && turnScheduled.compareAndSet(false, true)) {
      loop.execute(turn);
    }
  }

  /** A turn begins: moves what waits to {@code taken}. */
  void takeInto(List<Input> taken) {
    turnScheduled.set(false);
    Input next = inputs.poll();
    while (next != null) {
      taken.add(next);
      boolean goesOn = taken.size() < TURN_INPUTS_MAX && !whim.strikes(Whim.Site.TURN_ENDED_EARLY);
      next = goesOn ? inputs.poll() : null;
    }
    size.addAndGet(-taken.size());
  }

  boolean isEmpty() {
    return inputs.isEmpty();
  }

  long droppedMessages() {
    return droppedMessages.get();
  }
}

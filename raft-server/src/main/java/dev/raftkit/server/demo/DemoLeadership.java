package dev.raftkit.server.demo;

import dev.raftkit.node.Leadership;
import dev.raftkit.node.LeadershipListener;
import dev.raftkit.node.RaftNode;
import dev.raftkit.node.membership.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Signs the book of leaders, and lets a {@link Charger} work for as long as this member leads. */
final class DemoLeadership implements LeadershipListener {
  private final String id;
  private final RaftNode node;
  private final Payments payments;
  private final int ledgerPort;
  private final PauseGate gate;
  private final Path book;
  private final Consumer<String> events;
  private boolean quiet;
  private @Nullable Charger charger;

  DemoLeadership(
      String id,
      RaftNode node,
      Payments payments,
      int ledgerPort,
      PauseGate gate,
      Path book,
      Consumer<String> events) {
    this.id = id;
    this.node = node;
    this.payments = payments;
    this.ledgerPort = ledgerPort;
    this.gate = gate;
    this.book = book;
    this.events = events;
  }

  @Override
  public void leaderChanged(long term, @Nullable Member leader) {
    if (leader != null && leader.id().name().equals(id)) {
      sign(term);
      events.accept("leader " + term);
    }
  }

  /** One short write at the end of a file that all members share: lines do not mix. */
  private void sign(long term) {
    try {
      Files.writeString(
          book, term + " " + id + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot sign " + book, e);
    }
  }

  @Override
  public synchronized void elected(Leadership leadership) {
    Charger next = new Charger(node, leadership, payments, ledgerPort, gate, events);
    if (quiet) {
      next.rest();
    }
    charger = next;
    Thread thread = new Thread(next, "charger " + leadership.token());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public synchronized void lost(Leadership leadership) {
    if (charger != null) {
      charger.end();
    }
    events.accept("lost " + leadership.token());
  }

  /** Charge nobody any more; books are still brought up to date. */
  synchronized void rest() {
    quiet = true;
    if (charger != null) {
      charger.rest();
    }
  }
}

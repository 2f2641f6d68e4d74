package dev.raftkit.server.demo;

import dev.raftkit.node.Leadership;
import dev.raftkit.node.LeadershipListener;
import dev.raftkit.node.membership.Member;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Signs the book of leaders, and lets a {@link Charger} work for as long as this member leads, if it is
 * the members who charge.
 */
final class DemoLeadership implements LeadershipListener {
  private final String id;
  private final @Nullable Function<Mandate, Charger> chargers;
  private final Book book;
  private final Consumer<String> events;
  private boolean quiet;
  private @Nullable Charger charger;

  /**
   * The leadership of one member.
   *
   * @param chargers makes what charges; null if members do not
   */
  DemoLeadership(
      String id,
      @Nullable Function<Mandate, Charger> chargers,
      Book book,
      Consumer<String> events) {
    this.id = id;
    this.chargers = chargers;
    this.book = book;
    this.events = events;
  }

  @Override
  public void leaderChanged(long term, @Nullable Member leader) {
    if (leader != null && leader.id().name().equals(id)) {
      book.sign(term, id);
      events.accept("leader " + term);
    }
  }

  @Override
  public synchronized void elected(Leadership leadership) {
    if (chargers == null) {
      return;
    }
    Charger next = chargers.apply(Mandate.of(leadership));
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

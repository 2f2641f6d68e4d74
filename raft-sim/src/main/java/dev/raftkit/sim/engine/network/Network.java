package dev.raftkit.sim.engine.network;

import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.observe.TraceHash;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.sim.engine.time.EventQueue;

/**
 * Carries messages between servers, which it knows by small numbers. What it does to a message is
 * drawn from the stream of its link alone, the same number of draws for every message, so links and
 * messages do not disturb each other.
 *
 * <p>A message arrives as an event of kind MESSAGE with the sender's number as tag and the message's
 * place on its link as number.
 */
public final class Network implements Links {
  private static final long MILLION = 1_000_000;

  private final int servers;
  private final EventQueue queue;
  private final MarkCounts marks;
  private final TraceHash hash;
  private final Observer observer;
  private final Link[] links;
  private final Actor[] receivers;
  private final long longAgoNanos;
  private long messages;
  private long lastArrival;
  private Interference interference = Interference.NONE;

  /**
   * Creates a network with fair weather and no partitions.
   *
   * @param random the stream {@code net}, from which each link splits its own
   * @param delayMaxNanos the longest ordinary delay of the slowest link
   * @param longAgoNanos a copy that is later than this counts as a late replay
   */
  public Network(
      int servers,
      EventQueue queue,
      RandomStream random,
      long delayMaxNanos,
      long longAgoNanos,
      MarkCounts marks,
      TraceHash hash,
      Observer observer) {
    this.servers = servers;
    this.queue = queue;
    this.marks = marks;
    this.hash = hash;
    this.observer = observer;
    this.longAgoNanos = longAgoNanos;
    this.receivers = new Actor[servers];
    this.links = new Link[servers * servers];
    for (int from = 0; from < servers; from++) {
      for (int to = 0; to < servers; to++) {
        RandomStream stream = random.split("/" + (from + 1) + "->" + (to + 1));
        long min = stream.between(delayMaxNanos / 20, delayMaxNanos / 4);
        links[from * servers + to] = new Link(stream, min, stream.between(2 * min, delayMaxNanos));
      }
    }
  }

  /** Says who receives for a server. */
  public void connect(int server, Actor receiver) {
    receivers[server] = receiver;
  }

  /** How many messages servers have sent. */
  public long messages() {
    return messages;
  }

  /** When the last message that is under way arrives; in the past when none is. */
  public long lastArrival() {
    return lastArrival;
  }

  /**
   * Sends a message on its way.
   *
   * @param packed what travels: the message itself, or its encoding
   */
  public void send(int from, int to, Message message, Object packed) {
    Link link = links[from * servers + to];
    messages++;
    link.sent++;
    long fate = link.random.nextLong() >>> 1;
    long timing = link.random.nextLong() >>> 1;
    hash.add((message.term() << 8) + (from * 16L + to), message.type());
    if (link.cuts > 0) {
      lose(message, Mark.MESSAGE_CUT_OFF);
      return;
    }
    long damage = RandomStream.mix(fate ^ timing) >>> 1;
    if (damage % MILLION < link.corruption) {
      sendDamaged(link, from, to, message, packed, damage);
      return;
    }
    long extra = interference.on(from, to, message);
    if (extra == Interference.LOSE) {
      lose(message, Mark.MESSAGE_LOST);
      return;
    }
    if (extra > 0) {
      marks.hit(Mark.MESSAGE_DELAYED);
      arrive(link, from, to, ordinaryDelay(link, timing) + extra, packed);
      return;
    }
    Weather weather = link.weather;
    if (weather.isFair()) {
      arrive(link, from, to, inOrder(link, ordinaryDelay(link, timing)), packed);
      return;
    }
    sendThroughFoulWeather(link, from, to, message, packed, fate, timing);
  }

  /** Notes that a message has reached its receiver. */
  public void received(int from, int to, long place) {
    Link link = links[from * servers + to];
    if (place < link.lastSeenByReceiver) {
      marks.hit(Mark.MESSAGE_REORDERED);
    } else {
      link.lastSeenByReceiver = place;
    }
  }

  /**
   * A server has a new disk. What it sent before arrives, wherever it is going, after the first
   * answer that tells of the new disk: the operator has seen to that.
   */
  public void startEra(int from) {
    for (int to = 0; to < servers; to++) {
      Link link = links[from * servers + to];
      link.lastOfOldEra = link.sent;
      link.eraKnown = false;
    }
  }

  /** A server got an answer that names the incarnation of its sender's disk. */
  public void answered(int from, int to, long place) {
    Link link = links[from * servers + to];
    if (place > link.lastOfOldEra) {
      link.eraKnown = true;
    }
  }

  /** Whether a message has to wait; see {@link #startEra}. */
  public boolean isTooEarly(int from, int to, long place) {
    Link link = links[from * servers + to];
    return place <= link.lastOfOldEra && !link.eraKnown;
  }

  @Override
  public void cut(int from, int to) {
    links[from * servers + to].cuts++;
  }

  @Override
  public void mend(int from, int to) {
    links[from * servers + to].cuts--;
  }

  @Override
  public void interfere(Interference decider) {
    interference = decider;
  }

  @Override
  public void setCorruption(int from, int to, long perMillion) {
    links[from * servers + to].corruption = perMillion;
  }

  @Override
  public void setWeather(int from, int to, Weather weather) {
    links[from * servers + to].weather = weather;
  }

  /** Whether a direction is uncut and in fair weather. */
  public boolean isHealthy(int from, int to) {
    return interference.equals(Interference.NONE) && links[from * servers + to].isHealthy();
  }

  /** Whether a direction is cut. */
  public boolean isCut(int from, int to) {
    return links[from * servers + to].cuts > 0;
  }

  /** What is no frame has no bytes to be changed: it is only lost, as a damaged frame must be. */
  private void sendDamaged(Link link, int from, int to, Message message, Object packed, long draw) {
    lose(message, Mark.MESSAGE_CORRUPTED);
    if (packed instanceof byte[] frame) {
      DamagedFrame damaged = DamagedFrame.of(frame, RandomStream.mix(draw));
      arrive(link, from, to, inOrder(link, ordinaryDelay(link, draw)), damaged);
    }
  }

  private void sendThroughFoulWeather(
      Link link, int from, int to, Message message, Object packed, long fate, long timing) {
    Weather weather = link.weather;
    if (fate % MILLION < weather.loss()) {
      lose(message, Mark.MESSAGE_LOST);
      return;
    }
    long arrival = ordinaryDelay(link, timing);
    long second = RandomStream.mix(timing) >>> 1;
    if (fate / MILLION % MILLION < weather.hold()) {
      marks.hit(Mark.MESSAGE_DELAYED);
      arrival += heldBack(weather, second);
    } else if (!weather.reordering()) {
      arrival = inOrder(link, arrival);
    }
    arrive(link, from, to, arrival, packed);
    long third = RandomStream.mix(second) >>> 1;
    if (third % MILLION < weather.duplication()) {
      duplicate(link, from, to, message, packed, third);
    }
  }

  private void duplicate(Link link, int from, int to, Message message, Object packed, long draw) {
    Weather weather = link.weather;
    marks.hit(Mark.MESSAGE_DUPLICATED);
    observer.duplicated(queue.now(), message);
    long fourth = RandomStream.mix(draw) >>> 1;
    long arrival = ordinaryDelay(link, fourth);
    if (draw / MILLION % MILLION < weather.lateReplay()) {
      arrival += heldBack(weather, RandomStream.mix(fourth) >>> 1);
    }
    if (arrival > queue.now() + longAgoNanos) {
      marks.hit(Mark.MESSAGE_REPLAYED_LATE);
    }
    arrive(link, from, to, arrival, packed);
  }

  private void lose(Message message, Mark mark) {
    marks.hit(mark);
    hash.add(0, mark);
    observer.dropped(queue.now(), message);
  }

  private long ordinaryDelay(Link link, long draw) {
    return queue.now() + link.delayMinNanos + draw % (link.delayMaxNanos - link.delayMinNanos);
  }

  /** Mostly a little, at times all that the weather allows. */
  private static long heldBack(Weather weather, long draw) {
    return (draw >>> 8) % weather.holdMaxNanos() >>> (draw & 3);
  }

  private static long inOrder(Link link, long arrival) {
    link.lastArrival = Math.max(link.lastArrival + 1, arrival);
    return link.lastArrival;
  }

  private void arrive(Link link, int from, int to, long at, Object packed) {
    lastArrival = Math.max(lastArrival, at);
    queue.schedule(at, receivers[to], EventKind.MESSAGE, from, link.sent, packed);
  }
}

package dev.raftkit.sim.engine.network;

/**
 * How badly a link treats messages. Probabilities are per million.
 *
 * @param loss how likely a message is lost
 * @param duplication how likely it is delivered twice
 * @param lateReplay how likely such a copy is held back for up to {@code holdMaxNanos}
 * @param hold how likely a message is held back for up to {@code holdMaxNanos}
 * @param holdMaxNanos the longest extra delay
 * @param reordering whether messages may overtake each other
 */
public record Weather(
    long loss,
    long duplication,
    long lateReplay,
    long hold,
    long holdMaxNanos,
    boolean reordering) {
  /** Nothing happens to messages but the link's ordinary delay. */
  public static final Weather FAIR = new Weather(0, 0, 0, 0, 0, false);

  boolean isFair() {
    return !reordering && (loss | duplication | lateReplay | hold | holdMaxNanos) == 0;
  }
}

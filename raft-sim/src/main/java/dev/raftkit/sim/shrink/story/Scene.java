package dev.raftkit.sim.shrink.story;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from one cause, at one time: a step, or the arrival of a message. Its lines are in
 * the order in which they happened.
 */
final class Scene {
  final long at;

  /** The step that the scene belongs to, "" when nobody listed it. */
  final String step;

  final List<Line> lines = new ArrayList<>();

  Scene(long at, String step) {
    this.at = at;
    this.step = step;
  }

  /** What a line is about. */
  enum Kind {
    SENT,
    RECEIVED,
    LOST,
    TIMED_OUT,
    STARTED,
    DIED,
    LEADS,
    COMMITTED,
    CHANGED,
    NOTED
  }

  /**
   * One thing that happened.
   *
   * @param server to whom, counted from 0
   * @param peer the other end of a message, else -1
   * @param message the message, if it is one
   * @param label a few words for a diagram
   * @param words all there is to say, for a transcript
   */
  record Line(
      Kind kind, int server, int peer, @Nullable Object message, String label, String words) {}
}

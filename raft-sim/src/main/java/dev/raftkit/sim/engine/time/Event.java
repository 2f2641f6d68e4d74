package dev.raftkit.sim.engine.time;

import org.jspecify.annotations.Nullable;

/**
 * Something that is due at a virtual time. Events are reused: nobody keeps one beyond {@link
 * Actor#act}, except in a copy from {@link EventQueue#copy}.
 */
public final class Event {
  long time;
  long sequence;
  Actor actor = event -> {};
  EventKind kind = EventKind.PHASE;
  int tag;
  long number;

  @Nullable
  Object payload;

  Event() {}

  public long time() {
    return time;
  }

  /** Whom it happens to. */
  public Actor actor() {
    return actor;
  }

  public EventKind kind() {
    return kind;
  }

  /** A small number whose meaning the actor knows. */
  public int tag() {
    return tag;
  }

  /** A large number whose meaning the actor knows. */
  public long number() {
    return number;
  }

  public @Nullable Object payload() {
    return payload;
  }
}

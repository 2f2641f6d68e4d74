package dev.raftkit.sim.engine.time;

/** Whom an event happens to. */
public interface Actor {
  /** The event is due. It belongs to the queue again when this returns. */
  void act(Event event);
}

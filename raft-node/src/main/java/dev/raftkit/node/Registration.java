package dev.raftkit.node;

/**
 * Something that this member does for a program until it is closed. May be closed from any thread, also
 * from within a call, and more than once; it never blocks.
 */
public interface Registration extends AutoCloseable {
  /** No call begins after this has returned; one that is under way may go on for a while. */
  @Override
  void close();
}

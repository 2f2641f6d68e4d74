package dev.raftkit.node.fencing;

import java.util.TreeSet;

/** A state that lasts as long as the process. */
final class MemoryState implements FencedState {
  private final String resource;
  private final int keysMax;
  private final TreeSet<String> done = new TreeSet<>();
  private long highestToken;

  MemoryState(String resource, int keysMax) {
    if (keysMax < 1) {
      throw new IllegalArgumentException(
          resource + " is to remember " + keysMax + " keys; it takes at least 1");
    }
    this.resource = resource;
    this.keysMax = keysMax;
  }

  @Override
  public long highestToken() {
    return highestToken;
  }

  @Override
  public void register(long token) {
    highestToken = token;
  }

  @Override
  public boolean isDone(String key) {
    return done.contains(key);
  }

  @Override
  public void perform(String key, Runnable effect) {
    if (done.size() >= keysMax) {
      throw new FencingException.TooManyKeys(resource, keysMax);
    }
    effect.run();
    done.add(key);
  }

  @Override
  public void forget(String key) {
    done.remove(key);
  }
}

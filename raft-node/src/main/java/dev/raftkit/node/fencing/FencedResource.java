package dev.raftkit.node.fencing;

import java.util.Objects;

/**
 * Guards what leaders act on, in the process that owns it. A new leader {@linkplain #register
 * registers} its token, reads what is done, then acts; from the registration on nothing happens under a
 * lower token. An effect with a key happens once, whoever asks for it how often: a leader may act and
 * die before it has recorded that, and then the next one asks again.
 *
 * <p>Thread-safe. One request at a time: a registration waits for the effect that is under way, so an
 * effect should not take long.
 */
public final class FencedResource {
  private final String name;
  private final FencedState state;

  private FencedResource(String name, FencedState state) {
    this.name = Objects.requireNonNull(name);
    this.state = Objects.requireNonNull(state);
  }

  /**
   * A resource that itself lasts only as long as this process: one whose effects outlive it needs a
   * state that does, too.
   *
   * @param name for messages
   * @param keysMax how many keys are remembered; effects with further ones are refused
   */
  public static FencedResource inMemory(String name, int keysMax) {
    return new FencedResource(name, new MemoryState(name, keysMax));
  }

  /** A resource that remembers what the state does; nobody else is to use that. */
  public static FencedResource of(String name, FencedState state) {
    return new FencedResource(name, state);
  }

  /**
   * From now on nothing happens under a lower token. The same token may be registered again.
   *
   * @throws FencingException.StaleToken if a higher one is registered
   */
  public synchronized void register(long token) {
    Fencing.checkToken(token);
    long highest = state.highestToken();
    if (token < highest) {
      throw new FencingException.StaleToken(name, token, highest);
    }
    if (token > highest) {
      state.register(token);
    }
  }

  /**
   * Lets an effect happen, under the registered token only. How often it happens is up to the caller.
   *
   * @throws FencingException if the token is stale or not registered
   */
  public synchronized void act(long token, Runnable effect) {
    check(token);
    effect.run();
  }

  /**
   * Lets an effect happen unless one with that key has, under the registered token only.
   *
   * @param key names the effect, whoever asks for it: {@code charge c7 2026-01}
   * @return whether it happened now
   * @throws FencingException if the token is stale or not registered, or there are too many keys
   */
  public synchronized boolean once(long token, String key, Runnable effect) {
    Fencing.checkKey(key);
    check(token);
    if (state.isDone(key)) {
      return false;
    }
    state.perform(key, effect);
    return true;
  }

  /**
   * Whether the effect with that key has happened. For a leader that has registered the answer stays
   * true to what others do: they can do nothing any more.
   */
  public synchronized boolean isDone(String key) {
    return state.isDone(key);
  }

  /**
   * Gives a key up, to make room: for a leader that has recorded the effect where every later leader
   * looks first. If the effect is asked for again, it happens again.
   *
   * @throws FencingException if the token is stale or not registered
   */
  public synchronized void forget(long token, String key) {
    check(token);
    state.forget(key);
  }

  /** The highest token that was registered; 0 before the first. */
  public synchronized long highestToken() {
    return state.highestToken();
  }

  private void check(long token) {
    Fencing.checkToken(token);
    Fencing.checkRegistered(name, token, state.highestToken());
  }
}

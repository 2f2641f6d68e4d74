package dev.raftkit.core;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.RandomAccess;

/**
 * The effects of the inputs since the last {@link Raft#drain}, in order. One instance is reused: it
 * is valid until the next input.
 */
public final class Effects extends AbstractList<Effect> implements RandomAccess {
  private final ArrayList<Effect> effects = new ArrayList<>();

  Effects() {}

  @Override
  public Effect get(int i) {
    return effects.get(i);
  }

  @Override
  public int size() {
    return effects.size();
  }

  void emit(Effect effect) {
    effects.add(effect);
  }

  void reset() {
    effects.clear();
  }
}

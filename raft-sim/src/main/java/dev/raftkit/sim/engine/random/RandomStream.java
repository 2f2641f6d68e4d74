package dev.raftkit.sim.engine.random;

import dev.raftkit.core.RandomSource;

/**
 * A stream of random numbers with a name, such as {@code net/2->4} or {@code timer/1}. The n-th number
 * is a function of seed, name and n alone (SplitMix64 over a counter), so what happens in one stream
 * never changes another. Decisions use whole numbers only: they are the same on every machine.
 */
public final class RandomStream implements RandomSource {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final long MILLION = 1_000_000;

  private final long key;
  private final Course course;
  private long drawn;

  private RandomStream(long key, Course course) {
    this.key = key;
    this.course = course;
  }

  /** What all streams of a run have in common. */
  private static final class Course {
    private long salt;
  }

  /** The stream from which all others of a run are split. */
  public static RandomStream of(long seed) {
    return new RandomStream(mix(seed + GAMMA), new Course());
  }

  /** The stream of a name, independent of what was drawn from this one. */
  public RandomStream split(String name) {
    long hash = key;
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash + name.charAt(i) * GAMMA);
    }
    return new RandomStream(hash, course);
  }

  /** From now on all streams of this run give other numbers. */
  public void branchOff(long salt) {
    course.salt = salt;
  }

  /** A well scattered function of 64 bits: the finalizer of SplitMix64. */
  public static long mix(long bits) {
    long z = bits;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Override
  public long nextLong() {
    return mix(key + course.salt + ++drawn * GAMMA);
  }

  /** A number from {@code min} to {@code max}, both inclusive. */
  public long between(long min, long max) {
    return min + nextBelow(max - min + 1);
  }

  /** The same, with the smaller numbers much likelier than the large ones. */
  public long mostlySmall(long min, long max) {
    long halvings = nextBelow(6);
    return min + nextBelow(((max - min) >> halvings) + 1);
  }

  /** A number from 0 to {@code bound - 1}. */
  public int nextInt(int bound) {
    return (int) nextBelow(bound);
  }

  /** True so many times in a million. */
  public boolean chance(long perMillion) {
    return nextBelow(MILLION) < perMillion;
  }
}

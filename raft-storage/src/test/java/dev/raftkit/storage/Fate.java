package dev.raftkit.storage;

import java.util.Random;

/** What becomes of changes that were not durable when the power failed. */
final class Fate {
  /** What becomes of one write. */
  enum Write {
    KEPT,
    LOST,
    /** The file has grown, but what was written reads as zeros. */
    SIZE_ONLY,
    FIRST_SECTORS,
    LAST_SECTORS,
    /** All but one. */
    HOLE,
    SOME_SECTORS
  }

  static final Fate KEEP_ALL = new Fate(new Random(0), 1, 1, true);

  private final Random random;
  private final double keptNames;
  private final double keptWrites;
  private final boolean namesInOrder;
  private int edge;

  private Fate(Random random, double keptNames, double keptWrites, boolean namesInOrder) {
    this.random = random;
    this.keptNames = keptNames;
    this.keptWrites = keptWrites;
    this.namesInOrder = namesInOrder;
  }

  /** The four corners first, then whatever chance brings. */
  static Fate number(int number, long seed) {
    Random random = new Random(seed);
    return switch (number) {
      case 0 -> new Fate(random, 0, 0, true);
      case 1 -> KEEP_ALL;
      case 2 -> new Fate(random, 1, 0, true);
      case 3 -> new Fate(random, 0, 1, true);
      default -> new Fate(random, random.nextDouble(), random.nextDouble(), random.nextBoolean());
    };
  }

  /** Whether the first change of a name that is lost takes all later ones with it. */
  boolean namesInOrder() {
    return namesInOrder;
  }

  boolean keepsName() {
    return random.nextDouble() < keptNames;
  }

  Write write() {
    if (keptWrites == 0 || keptWrites == 1) {
      return keptWrites == 1 ? Write.KEPT : Write.LOST;
    }
    edge = random.nextInt(1 << 20);
    boolean whole = random.nextBoolean();
    if (whole) {
      return random.nextDouble() < keptWrites ? Write.KEPT : Write.LOST;
    }
    return Write.values()[2 + random.nextInt(Write.values().length - 2)];
  }

  boolean keepsSector(Write write, int sector, int sectors) {
    return switch (write) {
      case KEPT -> true;
      case LOST, SIZE_ONLY -> false;
      case FIRST_SECTORS -> sector < edge % sectors;
      case LAST_SECTORS -> sector > edge % sectors;
      case HOLE -> sector != edge % sectors;
      case SOME_SECTORS -> random.nextBoolean();
    };
  }
}

package dev.raftkit.server.determinism;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM on which runs must come to the same as on any other.
 *
 * @param jdk the folder that has {@code bin/java}
 * @param isSlow whether its runs are shortened
 */
record Variant(String name, Path jdk, List<String> options, boolean isSlow) {
  private static final int HASH_CODES = 6;

  /** The variants of one JDK. The first is as {@code ./raft} starts it. */
  static List<Variant> of(Path jdk) {
    List<Variant> all = new ArrayList<>();
    all.add(new Variant("serial", jdk, List.of("-XX:+UseSerialGC"), false));
    all.add(new Variant("parallel", jdk, List.of("-XX:+UseParallelGC"), false));
    all.add(new Variant("g1", jdk, List.of("-XX:+UseG1GC"), false));
    all.add(new Variant("zgc", jdk, List.of("-XX:+UseZGC"), false));
    all.add(new Variant("small-heap", jdk, List.of("-XX:+UseSerialGC", "-Xmx64m"), false));
    all.add(new Variant("large-heap", jdk, List.of("-XX:+UseSerialGC", "-Xms2g"), false));
    all.add(new Variant("c1", jdk, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), false));
    all.add(new Variant("c2", jdk, List.of("-XX:+UseSerialGC", "-XX:-TieredCompilation"), false));
    all.add(new Variant("turkish", jdk, turkish(), false));
    for (int i = 0; i < HASH_CODES; i++) {
      all.add(new Variant("hash-code-" + i, jdk, identityHash(i), false));
    }
    all.add(new Variant("interpreted", jdk, List.of("-XX:+UseSerialGC", "-Xint"), true));
    return all;
  }

  /** A dotless i, a time zone with a quarter of an hour, and one byte a character. */
  private static List<String> turkish() {
    return List.of(
        "-XX:+UseSerialGC",
        "-Duser.language=tr",
        "-Duser.country=TR",
        "-Duser.timezone=Pacific/Chatham",
        "-Dfile.encoding=ISO-8859-9");
  }

  /** How the JVM makes up identity hashes: at random, from addresses, constant, counted, and so on. */
  private static List<String> identityHash(int kind) {
    return List.of("-XX:+UseSerialGC", "-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=" + kind);
  }

  @Override
  public String toString() {
    return name + " of " + jdk;
  }
}

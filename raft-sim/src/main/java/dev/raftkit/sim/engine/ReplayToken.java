package dev.raftkit.sim.engine;

import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.choice.Workload;
import java.util.ArrayList;
import java.util.List;

/**
 * One line that names one run: {@code rsim1:e2:core:n5:c2:d60000000000:network,crash:kv:s17}, which is
 * the engine's version, layer, nodes, clients, nanoseconds, faults, workload and seed. A run that
 * leaves the course of its seed names the virtual time and a salt behind it: {@code s17@b1500000000.7}.
 */
public final class ReplayToken {
  /** Raised whenever the same configuration would take another course. */
  public static final int ENGINE_VERSION = 2;

  private static final String FORMAT = "rsim1";
  private static final int PARTS = 9;

  private ReplayToken() {}

  /** The token of a run. */
  public static String of(SimConfig config) {
    return FORMAT
        + ":e"
        + ENGINE_VERSION
        + ":"
        + config.layer().text()
        + ":n"
        + config.nodes()
        + ":c"
        + config.clients()
        + ":d"
        + config.durationNanos()
        + ":"
        + config.faults()
        + ":"
        + config.workload().text()
        + ":s"
        + config.seed()
        + branches(config.branches());
  }

  /**
   * The run that a token names.
   *
   * @throws IllegalArgumentException if it is no token, or one of another version of the engine
   */
  public static SimConfig parse(String token) {
    String[] parts = token.strip().split(":", -1);
    if (parts.length != PARTS || !parts[0].equals(FORMAT)) {
      throw new IllegalArgumentException(
          "'" + token + "' is no replay token; one looks like " + of(SimConfig.of(1)));
    }
    requireVersion(parts[1], token);
    String[] seed = parts[8].split("@", -1);
    return new SimConfig(
        Math.toIntExact(number(parts[3], 'n', token)),
        number(seed[0], 's', token),
        number(parts[5], 'd', token),
        Faults.parse(parts[6]),
        Layer.parse(parts[2]),
        Workload.parse(parts[7]),
        Math.toIntExact(number(parts[4], 'c', token)),
        branches(seed, token));
  }

  private static String branches(List<Branch> branches) {
    StringBuilder text = new StringBuilder();
    for (Branch branch : branches) {
      text.append("@b").append(branch.atNanos()).append('.').append(branch.salt());
    }
    return text.toString();
  }

  private static List<Branch> branches(String[] seedAndBranches, String token) {
    List<Branch> branches = new ArrayList<>();
    for (int i = 1; i < seedAndBranches.length; i++) {
      branches.add(branch(seedAndBranches[i], token));
    }
    return branches;
  }

  private static Branch branch(String text, String token) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(
          "'" + text + "' in '" + token + "' is no branch; one looks like b1500000000.7");
    }
    return new Branch(number(parts[0], 'b', token), number("+" + parts[1], '+', token));
  }

  /**
   * Refuses the token of another version of the engine.
   *
   * @param part of the token: {@code e} and the version
   */
  public static void requireVersion(String part, String token) {
    long version = number(part, 'e', token);
    if (version != ENGINE_VERSION) {
      throw new IllegalArgumentException("the token is of version "
          + version
          + " of the simulator, and this is version "
          + ENGINE_VERSION
          + ": replay it with the release that printed it");
    }
  }

  /** The number in a part of a token that is a letter and a number. */
  public static long number(String part, char letter, String token) {
    if (!part.isEmpty() && part.charAt(0) == letter) {
      try {
        return Long.parseLong(part.substring(1));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + part + "' in '" + token + "' is no number", e);
      }
    }
    throw new IllegalArgumentException(
        "'" + part + "' in '" + token + "' does not start with " + letter);
  }
}

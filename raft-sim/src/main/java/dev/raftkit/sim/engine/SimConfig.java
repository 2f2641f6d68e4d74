package dev.raftkit.sim.engine;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.choice.Workload;
import java.util.List;

/**
 * Everything that determines a run. Everything else is drawn from the seed.
 *
 * @param nodes how many servers, all of them voters
 * @param durationNanos virtual time; a run goes on beyond it until its cluster has recovered from the
 *     last faults
 * @param clients how many clients, each with one operation at a time
 * @param branches where the run leaves the course of its seed, one after the other
 */
public record SimConfig(
    int nodes,
    long seed,
    long durationNanos,
    Faults faults,
    Layer layer,
    Workload workload,
    int clients,
    List<Branch> branches) {
  public static final int CLIENTS_MAX = 64;
  public static final int BRANCHES_MAX = 16;
  public static final long DURATION_MIN_NANOS = 1_000_000_000L;
  public static final long DURATION_MAX_NANOS = 86_400_000_000_000L;

  public SimConfig {
    requireRange("nodes", nodes, 1, Configuration.VOTERS_MAX);
    requireRange("the duration in ns", durationNanos, DURATION_MIN_NANOS, DURATION_MAX_NANOS);
    requireRange("clients", clients, 1, CLIENTS_MAX);
    if (layer == Layer.FULL && faults.has(FaultKind.MEMBERSHIP)) {
      throw new IllegalArgumentException(
          "the fault membership is one of the core layer: leave it out, or choose layer core");
    }
    branches = List.copyOf(branches);
    requireRange("branches", branches.size(), 0, BRANCHES_MAX);
  }

  /** A run that keeps to the course of its seed. */
  public SimConfig(
      int nodes,
      long seed,
      long durationNanos,
      Faults faults,
      Layer layer,
      Workload workload,
      int clients) {
    this(nodes, seed, durationNanos, faults, layer, workload, clients, List.of());
  }

  private static void requireRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", not " + value);
    }
  }

  /** Five servers, two clients, 60 virtual seconds, all faults, the core layer. */
  public static SimConfig of(long seed) {
    return new SimConfig(5, seed, 60_000_000_000L, Faults.ALL, Layer.CORE, Workload.KV, 2);
  }

  public SimConfig withNodes(int count) {
    return new SimConfig(count, seed, durationNanos, faults, layer, workload, clients, branches);
  }

  public SimConfig withSeed(long other) {
    return new SimConfig(nodes, other, durationNanos, faults, layer, workload, clients, branches);
  }

  public SimConfig withDuration(long nanos) {
    return new SimConfig(nodes, seed, nanos, faults, layer, workload, clients, branches);
  }

  public SimConfig withFaults(Faults chosen) {
    return new SimConfig(nodes, seed, durationNanos, chosen, layer, workload, clients, branches);
  }

  public SimConfig withLayer(Layer chosen) {
    return new SimConfig(nodes, seed, durationNanos, faults, chosen, workload, clients, branches);
  }

  /** The same, on other courses from some times on. */
  public SimConfig withBranches(List<Branch> others) {
    return new SimConfig(nodes, seed, durationNanos, faults, layer, workload, clients, others);
  }

  public SimConfig withWorkload(Workload chosen) {
    return new SimConfig(nodes, seed, durationNanos, faults, layer, chosen, clients);
  }

  public SimConfig withClients(int count) {
    return new SimConfig(nodes, seed, durationNanos, faults, layer, workload, count, branches);
  }
}

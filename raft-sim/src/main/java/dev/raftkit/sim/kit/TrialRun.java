package dev.raftkit.sim.kit;

import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.workload.Clientele;
import dev.raftkit.sim.engine.workload.Requests;
import dev.raftkit.sim.full.Application;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One run of a trial: its state machines, its clients, and what the test's own code threw. */
final class TrialRun<M extends StateMachine> implements Application, Clientele {
  static final String STATE_MACHINE_THREW = "state-machine-threw";
  static final String WORKLOAD = "workload";

  private final Trial<M> trial;
  private final World world;
  private final @Nullable Story story;
  private final Workload<M> workload;
  private final SortedMap<Integer, Replica<M>> running = new TreeMap<>();
  private @Nullable Throwable cause;

  TrialRun(Trial<M> trial, World world, @Nullable Story story) {
    this.trial = trial;
    this.world = world;
    this.story = story;
    this.workload = trial.newWorkload();
    if (story != null) {
      story.begin(world.queue()::now, workload::describe);
    }
  }

  World world() {
    return world;
  }

  /** What the test's own code threw first. */
  @Nullable
  Throwable cause() {
    return cause;
  }

  // ---------------------------------------------------------------- servers

  @Override
  public StateMachine started(int server) {
    M machine = trial.newMachine();
    running.put(server, new Replica<>(name(server), machine, 0));
    return machine;
  }

  @Override
  public void died(int server) {
    running.remove(server);
  }

  @Override
  public void reached(int server, long index) {
    M machine = Objects.requireNonNull(running.get(server)).machine();
    running.put(server, new Replica<>(name(server), machine, index));
    trial
        .stateHash()
        .ifPresent(hash -> guarded(Trial.STATE_HASH, server, () -> {
          long state = hash.applyAsLong(machine);
          world.hash().add(state);
          world.invariants().stateReached(server, index, state);
        }));
    check(trial.always(), server, machine, new ArrayList<>(running.values()));
  }

  private void check(
      Map<String, Invariant<M>> invariants, int server, M machine, List<Replica<M>> replicas) {
    invariants.forEach(
        (name, invariant) -> guarded(name, server, () -> invariant.check(machine, replicas)));
  }

  @Override
  public void failed(int server, Throwable thrown) {
    raise(STATE_MACHINE_THREW, server, thrown);
  }

  private void guarded(String name, int server, Runnable check) {
    try {
      check.run();
    } catch (RuntimeException | Error e) {
      raise(name, server, e);
    }
  }

  private void raise(String name, int server, Throwable thrown) {
    keep(thrown);
    world.alarm().raise(name, server, text(thrown));
  }

  private void keep(Throwable thrown) {
    if (!world.alarm().isRaised()) {
      cause = thrown;
    }
  }

  /** On one line, since assertions like to print several. */
  private static String text(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage()).strip().replaceAll("\\s+", " ");
    boolean speaksForItself = thrown instanceof AssertionError && thrown.getMessage() != null;
    return speaksForItself ? message : thrown.getClass().getName() + ": " + message;
  }

  private String name(int server) {
    return world.roster().id(server).name();
  }

  // ---------------------------------------------------------------- clients

  @Override
  public Requests requests(int client) {
    return new TrialRequests(client);
  }

  @Override
  public int serviceTimeoutsMax() {
    return trial.serviceTimeoutsMax();
  }

  @Override
  public void finished(List<Integer> upToDate) {
    List<Replica<M>> replicas = new ArrayList<>();
    for (int server : upToDate) {
      replicas.add(Objects.requireNonNull(running.get(server)));
    }
    for (int server : upToDate) {
      M machine = Objects.requireNonNull(running.get(server)).machine();
      check(trial.atTheEnd(), server, machine, replicas);
    }
    guardedWorkload(() -> workload.finished(replicas));
  }

  private void guardedWorkload(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error e) {
      keep(e);
      world.alarm().raise(WORKLOAD, text(e));
    }
  }

  /** The workload, as one client sees it. */
  private final class TrialRequests implements Requests {
    private final int client;
    private final RandomStream random;
    private byte[] command = {};

    TrialRequests(int client) {
      this.client = client;
      this.random = world.random().split("workload/" + (client + 1));
    }

    @Override
    public byte[] next(long id, RandomStream mechanics) {
      command = new byte[0];
      guardedWorkload(() -> command = workload.next(client, random).clone());
      tell("asks for ", command);
      return command;
    }

    @Override
    public void done(byte[] result) {
      world.hash().add(Arrays.hashCode(result));
      tell("gets the result " + Commands.describe(result) + " of ", command);
      guardedWorkload(() -> workload.answered(client, command, result));
    }

    @Override
    public void declined(String reason) {
      tell("is refused: " + reason + ": ", command);
      guardedWorkload(() -> workload.refused(client, command, reason));
    }

    @Override
    public void failed() {
      tell("knows that it did not happen: ", command);
      guardedWorkload(() -> workload.failed(client, command));
    }

    @Override
    public void unknown() {
      tell("does not know the outcome of ", command);
      guardedWorkload(() -> workload.unknown(client, command));
    }

    private void tell(String what, byte[] about) {
      if (story != null) {
        story.tell("client " + (client + 1), what, about);
      }
    }
  }
}

package dev.raftkit.sim.engine;

import dev.raftkit.sim.engine.invariant.Liveness;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.workload.Clientele;
import dev.raftkit.sim.engine.workload.Command;
import dev.raftkit.sim.engine.workload.Operation;
import dev.raftkit.sim.engine.workload.Registers;
import dev.raftkit.sim.engine.workload.Requests;
import java.util.List;

/** Clients who put and get registers. What they saw becomes the history of the run. */
final class RegisterClients implements Clientele {
  private static final int PADDING_MAX = 40;

  private final World world;
  private final Keys keys = new Keys();

  RegisterClients(World world) {
    this.world = world;
  }

  @Override
  public Requests requests(int client) {
    return new RegisterRequests(client);
  }

  @Override
  public int serviceTimeoutsMax() {
    return Liveness.TIMEOUTS_MAX;
  }

  @Override
  public void finished(List<Integer> upToDate) {}

  /** The puts and gets of one client. */
  private final class RegisterRequests implements Requests {
    private final int client;
    private long id;
    private int key;
    private Operation.Type type = Operation.Type.PUT;
    private long calledAt;

    RegisterRequests(int client) {
      this.client = client;
    }

    @Override
    public byte[] next(long newId, RandomStream random) {
      id = newId;
      type = random.nextInt(3) == 0 ? Operation.Type.GET : Operation.Type.PUT;
      key = keys.next();
      calledAt = world.queue().now();
      return Command.encode(id, type, key, random.nextInt(PADDING_MAX));
    }

    @Override
    public void done(byte[] result) {
      long found = Registers.decodeValue(result);
      ended(Operation.Status.OK, type == Operation.Type.GET && found != 0 ? "" + found : "");
    }

    @Override
    public void declined(String reason) {
      throw new IllegalStateException("registers refuse nothing: " + reason);
    }

    @Override
    public void failed() {
      ended(Operation.Status.FAIL, "");
    }

    @Override
    public void unknown() {
      keys.outcomeUnknown();
      ended(Operation.Status.INFO, "");
    }

    private void ended(Operation.Status status, String out) {
      long returnedAt = status == Operation.Status.INFO ? 0 : world.queue().now();
      String value = type == Operation.Type.PUT ? "" + id : "";
      world
          .observer()
          .finished(
              new Operation(client, type, "k" + key, value, calledAt, returnedAt, status, out));
    }
  }
}

package dev.raftkit.sim.engine;

import dev.raftkit.sim.engine.invariant.Liveness;
import dev.raftkit.sim.engine.invariant.ReadsAreFresh;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.workload.Clientele;
import dev.raftkit.sim.engine.workload.Command;
import dev.raftkit.sim.engine.workload.Operation;
import dev.raftkit.sim.engine.workload.Registers;
import dev.raftkit.sim.engine.workload.Requests;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients who put and get registers. What they saw becomes the history of the run; it must be
 * linearizable.
 */
final class RegisterClients implements Clientele {
  private static final int PADDING_MAX = 40;

  private final World world;
  private final Keys keys = new Keys();
  private final List<RegisterRequests> all = new ArrayList<>();
  private final ReadsAreFresh reads;
  private final ClientHistory history;

  RegisterClients(World world) {
    this.world = world;
    this.reads = new ReadsAreFresh(world.alarm());
    this.history = new ClientHistory(world.alarm(), world.observer());
  }

  @Override
  public Requests requests(int client) {
    RegisterRequests requests = new RegisterRequests(client);
    all.add(requests);
    return requests;
  }

  @Override
  public int serviceTimeoutsMax() {
    return Liveness.TIMEOUTS_MAX;
  }

  @Override
  public void finished(List<Integer> upToDate) {
    ended();
    history.check();
  }

  @Override
  public void ended() {
    all.forEach(RegisterRequests::abandon);
  }

  /** The puts and gets of one client. */
  private final class RegisterRequests implements Requests {
    private final int client;
    private long id;
    private int key;
    private Operation.Type type = Operation.Type.PUT;
    private long calledAt;
    private long newestPutAtCall;
    private boolean open;

    RegisterRequests(int client) {
      this.client = client;
    }

    @Override
    public byte[] next(long newId, RandomStream random) {
      id = newId;
      type = random.nextInt(3) == 0 ? Operation.Type.GET : Operation.Type.PUT;
      key = keys.next();
      calledAt = world.queue().now();
      newestPutAtCall = reads.newestPutCalledAt(key);
      open = true;
      return Command.encode(id, type, key, random.nextInt(PADDING_MAX));
    }

    @Override
    public void done(byte[] result) {
      if (type == Operation.Type.PUT) {
        reads.putAcknowledged(id, key, calledAt, world.queue().now());
        ended(Operation.Status.OK, "");
      } else {
        long found = Registers.decodeValue(result);
        reads.found(client, key, found, newestPutAtCall);
        ended(Operation.Status.OK, found == 0 ? "" : "" + found);
      }
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

    /** The run is over: the outcome of what is open stays unknown. */
    void abandon() {
      if (open) {
        ended(Operation.Status.INFO, "");
      }
    }

    private void ended(Operation.Status status, String out) {
      open = false;
      long returnedAt = status == Operation.Status.INFO ? 0 : world.queue().now();
      String value = type == Operation.Type.PUT ? "" + id : "";
      history.finished(
          new Operation(client, type, "k" + key, value, calledAt, returnedAt, status, out));
    }
  }
}

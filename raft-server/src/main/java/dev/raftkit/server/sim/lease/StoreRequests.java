package dev.raftkit.server.sim.lease;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvLimits;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.sim.engine.ClientHistory;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.workload.Operation;
import dev.raftkit.sim.engine.workload.Requests;
import java.util.List;

/**
 * One of the engine's clients: it puts, gets and deletes keys through the log. The first one begins by
 * making the limits of the store small, so that they are met.
 */
final class StoreRequests implements Requests {
  static final String PREFIX = "r/";

  private static final int PADDING_MAX = 40;

  /** Then another key is used, so that the history of each can be checked. */
  private static final int OPERATIONS_MAX = 150;

  private static final int UNKNOWN_OUTCOMES_MAX = 6;
  private static final int KEYS_AT_ONCE = 2;

  private final World world;
  private final int client;
  private final ClientHistory history;
  private boolean mustConfigure;
  private boolean isConfiguring;
  private boolean isOpen;
  private int generation;
  private int operations;
  private int unknownOutcomes;
  private Operation.Type type = Operation.Type.GET;
  private String key = "";
  private String value = "";
  private long calledAt;

  StoreRequests(World world, int client, ClientHistory history) {
    this.world = world;
    this.client = client;
    this.history = history;
    this.mustConfigure = client == 0;
  }

  /** A key of the first ones that clients use. */
  static Bytes key(int number) {
    return Bytes.utf8(PREFIX + "0." + number);
  }

  @Override
  public byte[] next(long id, RandomStream random) {
    if (mustConfigure) {
      isConfiguring = true;
      return KvCodec.encode(new KvCommand.Configure(limits(random)));
    }
    if (operations == OPERATIONS_MAX || unknownOutcomes >= UNKNOWN_OUTCOMES_MAX) {
      generation++;
      operations = 0;
      unknownOutcomes = 0;
    }
    operations++;
    isOpen = true;
    calledAt = world.queue().now();
    key = PREFIX + generation + "." + random.nextInt(KEYS_AT_ONCE);
    value = "";
    return KvCodec.encode(command(id, random));
  }

  private static KvLimits limits(RandomStream random) {
    return KvLimits.DEFAULT
        .withKeyAndValueBytes(200, 400)
        .withCommands(8, 20, 2_000, (int) random.between(300, 2_000))
        .withHistory(random.between(30, 200), random.between(2_000, 20_000));
  }

  private KvCommand command(long id, RandomStream random) {
    Bytes name = Bytes.utf8(key);
    int draw = random.nextInt(10);
    if (draw < 3) {
      type = Operation.Type.GET;
      return new KvCommand.Transact(List.of(), List.of(KvQuery.Range.of(name)), List.of());
    }
    if (draw == 3) {
      type = Operation.Type.DELETE;
      return KvCommand.Delete.of(name);
    }
    type = Operation.Type.PUT;
    value = id + ".".repeat(random.nextInt(PADDING_MAX));
    return KvCommand.Put.of(name, Bytes.utf8(value));
  }

  @Override
  public void done(byte[] answer) {
    KvResult result = KvCodec.decodeResult(answer);
    if (result instanceof KvResult.Failure failure) {
      throw new IllegalStateException("the store refuses a client: " + failure.text());
    }
    if (isConfiguring) {
      isConfiguring = false;
      mustConfigure = false;
    } else {
      String found = type == Operation.Type.GET ? found((KvResult.Transacted) result) : "";
      ended(Operation.Status.OK, found);
    }
  }

  private static String found(KvResult.Transacted result) {
    KvResult.Found range = (KvResult.Found) result.results().get(0);
    return range.entries().isEmpty() ? "" : range.entries().get(0).value().toUtf8();
  }

  /** For instance as long as a member that is silent may be too old for commands with a time. */
  @Override
  public void declined(String reason) {
    failed();
  }

  @Override
  public void failed() {
    ended(Operation.Status.FAIL, "");
  }

  @Override
  public void unknown() {
    unknownOutcomes++;
    ended(Operation.Status.INFO, "");
  }

  /** The run is over: the outcome of what is open stays unknown. */
  void abandon() {
    ended(Operation.Status.INFO, "");
  }

  private void ended(Operation.Status status, String out) {
    isConfiguring = false;
    if (isOpen) {
      isOpen = false;
      long returnedAt = status == Operation.Status.INFO ? 0 : world.queue().now();
      history.finished(new Operation(client, type, key, value, calledAt, returnedAt, status, out));
    }
  }
}

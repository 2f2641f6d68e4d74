package dev.raftkit.sim.engine;

import dev.raftkit.core.Effect;
import dev.raftkit.core.Raft;
import dev.raftkit.core.ReadMode;
import dev.raftkit.sim.engine.workload.ReadWay;
import dev.raftkit.sim.engine.workload.Registers;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The reads that wait at a server of the core layer. */
final class CoreReads {
  private final TreeMap<Long, ClientCall> waiting = new TreeMap<>();
  private final Registers registers;
  private long requests;

  CoreReads(Registers registers) {
    this.registers = registers;
  }

  /** The process is another. */
  void clear() {
    waiting.clear();
  }

  void ask(Raft running, long now, ClientCall call) {
    requests++;
    waiting.put(requests, call);
    running.readIndex(now, requests, call.way() == ReadWay.LEASE ? ReadMode.LEASE : ReadMode.ROUND);
  }

  /** The state is new enough. A get changes nothing. */
  void ready(Effect.ReadReady ready) {
    ClientCall call = ended(ready.requestId());
    if (call != null) {
      long value = registers.apply(call.command());
      call.client().done(call.id(), Registers.encodeValue(value));
    }
  }

  void failed(Raft running, Effect.ReadFailed failed) {
    ClientCall call = ended(failed.requestId());
    if (call != null) {
      call.client().refused(call.id(), running.leader());
    }
  }

  private @Nullable ClientCall ended(long request) {
    return waiting.remove(request);
  }
}

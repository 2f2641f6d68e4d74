package dev.raftkit.sim.engine.observe;

import dev.raftkit.sim.engine.workload.Operation;
import java.util.function.Consumer;

/** Describes what the clients of a run saw, one line an operation. */
public final class HistoryLines implements Observer {
  private final Consumer<String> lines;

  public HistoryLines(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void finished(Operation operation) {
    JsonLine line = new JsonLine()
        .field("client", operation.client())
        .field("op", operation.type().text())
        .field("key", operation.key());
    if (operation.type() == Operation.Type.PUT) {
      line.field("value", operation.value());
    }
    line.field("call", operation.calledAt());
    if (operation.status() != Operation.Status.INFO) {
      line.field("return", operation.returnedAt());
    }
    line.field("status", operation.status().text());
    if (operation.type() == Operation.Type.GET) {
      line.field("out", operation.out());
    }
    lines.accept(line.close());
  }
}

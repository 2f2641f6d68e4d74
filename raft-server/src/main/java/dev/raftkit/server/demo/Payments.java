package dev.raftkit.server.demo;

import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the cluster knows where its members charge: which charges its leaders have recorded. Commands are
 * text: {@code charged 3 c017 2026-05}.
 */
final class Payments implements DemoState {
  private static final byte[] DONE = {};

  private final Set<ChargeKey> recorded = new LinkedHashSet<>();
  private final CommandHistory history = new CommandHistory();

  @Override
  public synchronized void apply(CommandBatch commands, Results results) {
    for (int i = 0; i < commands.size(); i++) {
      byte[] command = commands.command(i);
      history.remember(commands.index(i), command);
      apply(new String(command, StandardCharsets.UTF_8).split(" ", -1), i, results);
    }
  }

  private void apply(String[] words, int i, Results results) {
    if (words[0].equals("charged") && words.length == 4) {
      recorded.add(new ChargeKey(words[2], words[3]));
      results.complete(i, DONE);
    } else {
      results.refuse(i, "the demo knows 'charged TOKEN CUSTOMER PERIOD'");
    }
  }

  synchronized Set<ChargeKey> recorded() {
    return new LinkedHashSet<>(recorded);
  }

  @Override
  public synchronized Applied applied() {
    return history.applied(recorded.size());
  }

  @Override
  public synchronized SnapshotSource capture() {
    CommandHistory captured = history.copy();
    List<ChargeKey> charges = List.copyOf(recorded);
    return out -> {
      captured.write(out);
      out.writeInt(charges.size());
      for (ChargeKey charge : charges) {
        out.writeUTF(charge.customer());
        out.writeUTF(charge.period());
      }
      return false;
    };
  }

  @Override
  public synchronized void restore(DataInputStream in) throws IOException {
    recorded.clear();
    history.read(in);
    int charges = in.readInt();
    for (int i = 0; i < charges; i++) {
      recorded.add(new ChargeKey(in.readUTF(), in.readUTF()));
    }
  }
}

package dev.raftkit.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PaymentsTest {
  private final Payments payments = new Payments();
  private final Payments other = new Payments();

  @Test
  void membersThatAppliedTheSameAreEqualAndOthersAreNot() {
    apply(payments, 1, "charged 1 c1 2026-05");
    apply(other, 1, "charged 1 c1 2026-05");
    assertThat(other.applied()).isEqualTo(payments.applied());

    apply(other, 2, "charged 1 c2 2026-05");
    apply(payments, 3, "charged 1 c2 2026-05");
    assertThat(other.applied().hash()).isNotEqualTo(payments.applied().hash());
  }

  @Test
  @DisplayName("S6: a restored state is the captured one, and goes on like it")
  void aRestoredStateIsTheCapturedOne() throws IOException {
    apply(payments, 1, "charged 1 c1 2026-05");
    apply(payments, 2, "charged 1 c3 2026-05");
    SnapshotSource captured = payments.capture();
    apply(payments, 3, "charged 1 c2 2026-05");
    apply(other, 1, "charged 1 c9 2026-05");

    other.restore(new DataInputStream(new ByteArrayInputStream(written(captured))));

    assertThat(other.recorded())
        .containsExactly(new ChargeKey("c1", "2026-05"), new ChargeKey("c3", "2026-05"));
    assertThat(other.applied().index()).isEqualTo(2);
    apply(other, 3, "charged 1 c2 2026-05");
    assertThat(other.applied()).isEqualTo(payments.applied());
  }

  private static byte[] written(SnapshotSource source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (source.writeNext(new DataOutputStream(bytes))) {}
    return bytes.toByteArray();
  }

  private static void apply(Payments to, long index, String command) {
    EntryBatch entries = EntryBatch.of(index, Entry.command(1, command.getBytes(UTF_8)));
    to.apply(new CommandBatch(entries), new StateMachine.Results() {
      @Override
      public void complete(int i, byte[] result) {}

      @Override
      public void refuse(int i, String reason) {
        throw new AssertionError(reason);
      }
    });
  }
}

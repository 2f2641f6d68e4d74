package dev.raftkit.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.server.demo.Ledger.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of docs/01-the-problem.md. */
class LedgerTest {
  private static final ChargeKey MAY = new ChargeKey("c001", "2026-05");
  private static final ChargeKey JUNE = new ChargeKey("c001", "2026-06");

  @TempDir
  private Path folder = Path.of("");

  @Test
  void aChargeIsTakenOnceAndItsRepetitionRefused() throws IOException {
    try (Ledger ledger = open()) {
      ledger.register(1);

      assertThat(ledger.charge(1, MAY)).isEqualTo(Verdict.ACCEPTED);
      assertThat(ledger.charge(1, MAY)).isEqualTo(Verdict.REPEATED);
      assertThat(ledger.charge(1, JUNE)).isEqualTo(Verdict.ACCEPTED);
      assertThat(ledger.charges()).containsExactly(MAY, JUNE);
    }
  }

  @Test
  void aLowerTokenIsRefusedOnceAHigherOneIsRegistered() throws IOException {
    try (Ledger ledger = open()) {
      ledger.register(1);
      ledger.register(2);

      assertThat(ledger.register(1)).isEqualTo(Verdict.STALE);
      assertThat(ledger.charge(1, MAY)).isEqualTo(Verdict.STALE);
      assertThat(ledger.charge(2, MAY)).isEqualTo(Verdict.ACCEPTED);
    }
  }

  @Test
  void aHigherTokenCountsAsRegisteredFromItsFirstChargeOn() throws IOException {
    try (Ledger ledger = open()) {
      ledger.register(1);
      ledger.charge(2, MAY);

      assertThat(ledger.charge(1, JUNE)).isEqualTo(Verdict.STALE);
    }
  }

  @Test
  void tokenAndKeysSurviveTheDeathOfTheLedger() throws IOException {
    try (Ledger ledger = open()) {
      ledger.register(3);
      ledger.charge(3, MAY);
    }

    try (Ledger again = open()) {
      assertThat(again.charge(2, JUNE)).isEqualTo(Verdict.STALE);
      assertThat(again.charge(3, MAY)).isEqualTo(Verdict.REPEATED);
    }
  }

  @Test
  void aChargeThatWasCutOffWhileItWasWrittenWasNeverAccepted() throws IOException {
    try (Ledger ledger = open()) {
      ledger.charge(1, MAY);
    }
    Files.writeString(file(), "charge 1 c001 2026", StandardOpenOption.APPEND);

    try (Ledger again = open()) {
      assertThat(again.charges()).containsExactly(MAY);
      assertThat(again.charge(1, JUNE)).isEqualTo(Verdict.ACCEPTED);
    }

    assertThat(Files.readAllLines(file()))
        .containsExactly("charge 1 c001 2026-05", "charge 1 c001 2026-06");
  }

  @Test
  void theBookIsCountedFromTheFileAlone() throws IOException {
    Files.write(
        file(),
        List.of(
            "register 1",
            "charge 1 c001 2026-05",
            "charge 1 c002 2026-05",
            "stale 1 c003 2026-05",
            "repeated 2 c001 2026-05",
            "charge 2 c001 2026-05"));

    assertThat(LedgerBook.read(file())).isEqualTo(new LedgerBook(3, 1, 1, 1));
  }

  @Test
  void clientsTalkToItOverASocket() throws IOException {
    try (Ledger ledger = open();
        LedgerServer server = LedgerServer.start(ledger);
        LedgerClient client = LedgerClient.connect(server.port())) {
      assertThat(client.register(4)).isEqualTo(new LedgerClient.Answer(Verdict.ACCEPTED, 0));
      assertThat(client.charge(4, MAY)).isEqualTo(new LedgerClient.Answer(Verdict.ACCEPTED, 0));
      assertThat(client.charge(4, MAY)).isEqualTo(new LedgerClient.Answer(Verdict.REPEATED, 0));
      assertThat(client.charge(3, JUNE)).isEqualTo(new LedgerClient.Answer(Verdict.STALE, 4));
      assertThat(client.charges()).containsExactly(MAY);
    }
  }

  @Test
  void nonsenseClosesTheConnectionAndChangesNothing() throws IOException {
    try (Ledger ledger = open();
        LedgerServer server = LedgerServer.start(ledger)) {
      assertThat(answer(server, "GET / HTTP/1.1\n")).isEmpty();
      assertThat(answer(server, "charge x c001 2026-05\n")).isEmpty();
      assertThat(answer(server, "charge 1 c001\n")).isEmpty();
      assertThat(answer(server, "x".repeat(LedgerServer.LINE_BYTES_MAX + 1))).isEmpty();
      assertThat(ledger.charges()).isEmpty();
    }
  }

  @Test
  void aKeyIsTwoWords() {
    assertThatThrownBy(() -> new ChargeKey("c 1", "2026-05"))
        .hasMessage("customer and period are words of 1 to 32 characters");
    assertThatThrownBy(() -> new ChargeKey("c1", "")).isInstanceOf(IllegalArgumentException.class);
  }

  private static String answer(LedgerServer server, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        InputStream in = socket.getInputStream()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Ledger open() throws IOException {
    return Ledger.open(file());
  }

  private Path file() {
    return folder.resolve("ledger");
  }
}

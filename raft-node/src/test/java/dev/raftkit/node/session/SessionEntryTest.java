package dev.raftkit.node.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Session entries")
class SessionEntryTest {
  private static final SessionId ID = new SessionId(7, 0x0123456789abcdefL);

  @Test
  void theBytesOfEveryKindStayAsTheyAre() {
    assertThat(hex(SessionRequest.open(3, 60_000_000_000L)))
        .isEqualTo("0101000000000000000a" + "0000000000000003" + "0000000df8475800" + "00002710"
            + "000003e8");
    assertThat(hex(SessionRequest.command(ID, 5, 4, "hi".getBytes(UTF_8))))
        .isEqualTo("0102000000000000000a"
            + "0000000000000007" + "0123456789abcdef" + "0000000000000005"
            + "0000000000000004" + "6869");
    assertThat(hex(SessionRequest.keepAlive(ID, 4)))
        .isEqualTo(
            "0103000000000000000a" + "0000000000000007" + "0123456789abcdef" + "0000000000000004");
    assertThat(hex(SessionRequest.close(ID)))
        .isEqualTo("0104000000000000000a" + "0000000000000007" + "0123456789abcdef");
    assertThat(hex(SessionRequest.clock())).isEqualTo("0105000000000000000a");
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    byte[] payload =
        SessionEntry.encode(SessionRequest.command(ID, 5, 4, "hi".getBytes(UTF_8)), limits());
    SessionEntry.stamp(payload, 10);

    SessionEntry entry = SessionEntry.decode(payload);

    assertThat(entry.clock()).isEqualTo(10);
    assertThat(entry.request().session()).isEqualTo(ID);
    assertThat(entry.request().sequence()).isEqualTo(5);
    assertThat(entry.request().unansweredFrom()).isEqualTo(4);
    assertThat(entry.request().command()).isEqualTo("hi".getBytes(UTF_8));
  }

  @Test
  void bytesThatAreNoneAreToldApart() {
    byte[] newer = SessionEntry.encode(SessionRequest.clock(), limits());
    newer[0] = 2;
    byte[] unknown = SessionEntry.encode(SessionRequest.clock(), limits());
    unknown[1] = 9;

    assertThatThrownBy(() -> SessionEntry.decode(new byte[9]))
        .hasMessage("a session entry of 9 bytes; it has at least 10");
    assertThatThrownBy(() -> SessionEntry.decode(newer))
        .hasMessage("a session entry of format 2; this version of RaftKit reads format 1: update"
            + " this member");
    assertThatThrownBy(() -> SessionEntry.decode(unknown))
        .hasMessage("a session entry of unknown kind 9");
    assertThatThrownBy(() -> SessionEntry.decode(new byte[] {1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
        .hasMessage("a session entry, CLOSE, with 1 bytes where 16 are due");
  }

  @Test
  @DisplayName("X31: sequence numbers 0, -1 and MAX are refused")
  void numbersOutOfRangeAreRefused() {
    byte[] command = {};
    for (long sequence : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> SessionRequest.command(ID, sequence, 1, command))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a command's sequence number is 1 to 2^63 - 2, not " + sequence);
    }
    assertThatThrownBy(() -> SessionRequest.command(ID, 2, 3, command))
        .hasMessageContaining("not from 3");
    assertThatThrownBy(() -> SessionRequest.keepAlive(ID, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SessionId(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SessionRequest.open(1, 0))
        .hasMessage("a session's timeout is positive, not 0 ns");
    assertThatThrownBy(() -> SessionRequest.open(1, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String hex(SessionRequest request) {
    byte[] payload = SessionEntry.encode(request, limits());
    SessionEntry.stamp(payload, 10);
    return HexFormat.of().formatHex(payload);
  }

  private static SessionLimits limits() {
    return SessionLimits.DEFAULT;
  }
}

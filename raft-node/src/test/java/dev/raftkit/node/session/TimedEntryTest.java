package dev.raftkit.node.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TimedEntryTest {
  @Test
  void aPayloadIsReadAsItWasWrittenAndStamped() {
    byte[] payload = TimedEntry.encode(new byte[] {7, 8}, true);
    SessionEntry.stamp(payload, 1_234_567_890_123L);

    TimedEntry entry = TimedEntry.decode(payload);

    assertEquals(1_234_567_890_123L, entry.clock());
    assertThat(entry.isDue()).isTrue();
    assertThat(entry.command()).containsExactly(7, 8);
  }

  @Test
  void whatIsTooShortIsNone() {
    assertThatThrownBy(() -> TimedEntry.decode(new byte[9]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a timed entry of 9 bytes; it has at least 10");
  }

  @Test
  void aNewerVersionAndUnknownFlagsAreRefused() {
    byte[] newer = TimedEntry.encode(new byte[0], false);
    newer[0] = 2;
    byte[] flagged = TimedEntry.encode(new byte[0], false);
    flagged[1] = 2;

    assertThatThrownBy(() -> TimedEntry.decode(newer)).hasMessageContaining("of format 2");
    assertThatThrownBy(() -> TimedEntry.decode(flagged)).hasMessageContaining("with flags 2");
  }
}

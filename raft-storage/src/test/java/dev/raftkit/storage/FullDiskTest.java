package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.entries;
import static dev.raftkit.storage.TestMember.hardState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A disk that is full, then has space again (rows F5, X41)")
class FullDiskTest {
  private static final String TEXT = "x".repeat(5_000);

  @Test
  void whereverSpaceEndsNothingAcknowledgedIsLost() {
    for (int space = 0; space < 160 << 10; space += 3_001) {
      TestMember member = TestMember.settled();
      member.persistNow(hardState(1, null));
      member.disk.limitSpace(space);

      int acknowledged = fill(member);

      member.persistNow(append(acknowledged + 2, 1, "too late"));
      assertThat(member.outcomes.get(member.outcomes.size() - 1)).contains("takes no more writes");
      member.disk.crashProcess();
      member.disk.limitSpace(Long.MAX_VALUE);
      requireAll(member, acknowledged);
    }
  }

  @Test
  void aMemberThatStartsWhileTheDiskIsStillFullStartsOrSaysWhy() {
    for (int space = 40_000; space < 90_000; space += 5_003) {
      TestMember member = TestMember.settled();
      member.persistNow(hardState(1, null));
      member.disk.limitSpace(space);
      int acknowledged = fill(member);
      member.disk.crashProcess();

      IOException refusal = member.open();
      if (refusal == null) {
        acknowledged = fill(member);
      } else {
        assertThat(refusal)
            .hasMessageMatching("cannot write wal-[0-9a-f]{16}: No space left on device");
      }
      member.disk.losePower(0);
      member.disk.limitSpace(Long.MAX_VALUE);

      requireAll(member, acknowledged);
    }
  }

  /** Appends entries until one is refused; how many were acknowledged. */
  private static int fill(TestMember member) {
    int before = (int) member.store().recovered(0).lastLogIndex();
    int acknowledged = before;
    member.outcomes.clear();
    while (true) {
      member.persistNow(append(acknowledged + 1, 1, TEXT));
      String outcome = member.outcomes.get(acknowledged - before);
      if (outcome.contains(":")) {
        assertThat(outcome)
            .contains(": the data directory takes no more writes: cannot write wal-")
            .endsWith(": No space left on device");
        return acknowledged;
      }
      acknowledged++;
    }
  }

  private static void requireAll(TestMember member, int acknowledged) {
    assertNull(member.open());
    long last = member.store().recovered(0).lastLogIndex();
    assertThat(last).isBetween((long) acknowledged, acknowledged + 1L);
    assertThat(member.store().recovered(0).damaged()).isEmpty();
    for (long index = 1; index <= last; index++) {
      assertEquals(entries(index, 1, TEXT), member.read(0, index, index, 1));
    }
    member.outcomes.clear();
    member.persistNow(append(last + 1, 1, "there is space again"));
    assertThat(member.outcomes).singleElement().asString().doesNotContain(":");
  }
}

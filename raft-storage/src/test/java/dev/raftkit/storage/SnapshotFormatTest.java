package dev.raftkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a snapshot says of the group (S15)")
class SnapshotFormatTest {
  private static final NodeId N1 = TestMember.N1;
  private static final NodeId N2 = TestMember.N2;
  private static final LogPosition LAST = new LogPosition(5, 100);

  @Test
  void aGroupOfVotersIsWrittenInTheFirstFormat() throws IOException {
    Snapshot snapshot = new Snapshot(LAST, Configuration.of(N1, N2));

    ByteBuffer header = SnapshotFormat.header(7, snapshot);

    assertEquals(1, header.getInt(8));
    assertEquals(header.remaining(), SnapshotFormat.headerBytes(header));
    assertEquals(
        new SnapshotFormat.Header(1, 7, snapshot), SnapshotFormat.header(header, "a file"));
  }

  @Test
  void aJointConfigurationWithLearnersAndAddressesComesBackWhole() throws IOException {
    Configuration target = Configuration.of(
        List.of(N2), List.of(), List.of(N1), new TreeMap<>(Map.of(N2, "10.0.0.2:7000")));
    Snapshot snapshot = new Snapshot(LAST, Configuration.of(N1).enter(target));

    ByteBuffer header = SnapshotFormat.header(7, snapshot);

    assertEquals(2, header.getInt(8));
    assertEquals(
        new SnapshotFormat.Header(2, 7, snapshot), SnapshotFormat.header(header, "a file"));
  }
}

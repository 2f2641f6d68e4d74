package dev.raftkit.proto;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse.Holding;
import dev.raftkit.proto.generated.Wire;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Snapshots and repairs as nobody of ours would send them. */
@DisplayName("Bad pieces of snapshots and bad repairs are refused (X25, X26)")
class MalformedSnapshotTest {
  private static final Wire.PeerMessage HEAD =
      Wire.PeerMessage.newBuilder().setFrom("n1").setTo("n2").setTerm(7).build();

  @Test
  void aPieceThatReachesBeyondTheWholeIsRefused() {
    assertInstallRefused(
        install -> install.setOffset(4_092),
        "a piece of 5 bytes at 4092 of a snapshot of 4096 bytes");
    assertInstallRefused(
        install -> install.setSizeBytes(3).setOffset(0),
        "a piece of 5 bytes at 0 of a snapshot of 3 bytes");
    assertInstallRefused(
        install -> install.setOffset(1L << 62),
        "a piece of 5 bytes at 4611686018427387904 of a snapshot of 4096 bytes");
  }

  @Test
  void aNegativeOffsetAndAnAbsurdSizeAreRefused() {
    assertInstallRefused(
        install -> install.setOffset(-1),
        "the offset in a snapshot is 18446744073709551615; the limit is 4611686018427387904");
    assertInstallRefused(
        install -> install.setSizeBytes(Long.MAX_VALUE),
        "the size of a snapshot is 9223372036854775807; the limit is 4611686018427387904");
  }

  @Test
  void aSnapshotOfNoEntriesIsRefused() {
    assertInstallRefused(
        install -> install.setLastIndex(0),
        "a snapshot covers at least one entry, not LogPosition[term=5, index=0]");
  }

  @Test
  void aSnapshotWithImpossibleVotersIsRefused() {
    assertInstallRefused(
        Wire.InstallSnapshot.Builder::clearVoters, "a group has 1 to 9 voters, not 0");
    assertInstallRefused(
        install -> install.addAllVoters(Collections.nCopies(8, "n3")),
        "a snapshot with 10 voters; the limit is 9");
    assertInstallRefused(
        install -> install.addVoters("n1"), "a member is listed twice in [n1, n2, n1]");
    assertInstallRefused(
        install -> install.addVoters("../../etc/passwd"),
        "a voter: a member id has letters, digits, '.', '-' and '_' only; character 3 has code 47");
  }

  @Test
  void aSnapshotWithAConfigurationThatIsNoneIsRefused() {
    assertInstallRefused(
        install -> install.clearVoters().setConfiguration(ByteString.copyFromUtf8("none")),
        "a snapshot with a configuration of 4 bytes that is none this version knows");
    assertInstallRefused(
        install -> install.setConfiguration(ByteString.EMPTY),
        "a snapshot with both voters and a configuration");
  }

  @Test
  void aQuestionForNoEntriesIsRefused() {
    Wire.FetchEntries fetch = RepairFields.fetch(
        new FetchEntries(Samples.N1, Samples.N2, 7, new LogPosition(5, 101), 103));

    assertRefused(
        HEAD.toBuilder().setFetchEntries(fetch.toBuilder().setLastIndex(100)),
        "a question for entries 101 to 100");
    assertRefused(
        HEAD.toBuilder().setFetchEntries(fetch.toBuilder().setFirstIndex(0)),
        "a question for the entry at index 0");
  }

  @Test
  void entriesComeWithHeldAndWithNothingElse() {
    Wire.FetchEntriesResponse none = RepairFields.fetchResponse(new FetchEntriesResponse(
        Samples.N1,
        Samples.N2,
        7,
        new LogPosition(5, 101),
        Holding.NOT_HELD,
        EntryBatch.empty(101)));

    assertRefused(
        HEAD.toBuilder()
            .setFetchEntriesResponse(
                none.toBuilder().setHolding(Wire.FetchEntriesResponse.Holding.HELD)),
        "0 entries that are HELD");
    assertRefused(
        HEAD.toBuilder()
            .setFetchEntriesResponse(none.toBuilder().setEntries(ByteString.copyFrom(noOp()))),
        "1 entries that are NOT_HELD");
    assertRefused(
        HEAD.toBuilder().setFetchEntriesResponse(none.toBuilder().setHoldingValue(9)),
        "an entry that is neither held nor not");
  }

  private static byte[] noOp() {
    return new byte[] {0, 0, 0, 0, 2, 5, 0, 0, 0, 0, 0, 0, 0};
  }

  private static void assertInstallRefused(
      UnaryOperator<Wire.InstallSnapshot.Builder> change, String message) {
    Wire.InstallSnapshot.Builder good =
        SnapshotFields.install(Samples.install(64, Samples.ascii("state"))).toBuilder()
            .setData(ByteString.copyFromUtf8("state"));

    assertRefused(HEAD.toBuilder().setInstallSnapshot(change.apply(good)), message);
  }

  private static void assertRefused(Wire.PeerMessage.Builder message, String why) {
    byte[] frame = Wire.PeerFrame.newBuilder().addMessages(message).build().toByteArray();

    assertThatThrownBy(() -> WireCodec.decodeMessages(ByteBuffer.wrap(frame)))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage(why);
  }
}

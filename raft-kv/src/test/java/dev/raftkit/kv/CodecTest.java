package dev.raftkit.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CodecTest {
  private static final int KIND_PUT = 1;
  private static final int KIND_RENEW = 5;
  private static final int KIND_TRANSACTED = 5;

  @Test
  void theFormatOfAPutIsAsWritten() {
    byte[] bytes =
        KvCodec.encode(new KvCommand.Put(Bytes.utf8("k"), Bytes.of((byte) 0xff), 7, true));

    assertThat(bytes)
        .containsExactly(1, 1, 0, 0, 0, 1, 'k', 0, 0, 0, 1, 0xff, 0, 0, 0, 0, 0, 0, 0, 7, 1);
  }

  @Test
  void aNewerVersionIsNamed() {
    byte[] bytes = KvCodec.encode(new KvQuery.Status());
    bytes[0] = 2;

    assertThatThrownBy(() -> KvCodec.decodeQuery(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not the bytes of a query of the key-value store: "
            + "it has version 2, and this member reads version 1");
  }

  @Test
  void nothingIsAllocatedForALengthThatTheBytesDoNotHave() {
    byte[] bytes = {KvCodec.VERSION, KIND_PUT, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 'k'};

    assertThatThrownBy(() -> KvCodec.decodeCommand(bytes))
        .hasMessageContaining("a length is 2147483647")
        .hasMessageContaining("only 1 bytes are left after byte 6");
  }

  @Test
  void aListLongerThanItsBytesIsRefused() {
    byte[] bytes = {KvCodec.VERSION, KIND_RENEW, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1};

    assertThatThrownBy(() -> KvCodec.decodeCommand(bytes))
        .hasMessageContaining("a length is 2, of elements of at least 8 bytes");
  }

  @Test
  void aTransactionWithinTheResultsOfATransactionIsRefused() {
    KvResult inner = new KvResult.Transacted(1, true, List.of());
    byte[] bytes = KvCodec.encode(new KvResult.Transacted(1, true, List.of(inner)));

    assertThat(bytes[1]).isEqualTo((byte) KIND_TRANSACTED);
    assertThatThrownBy(() -> KvCodec.decodeResult(bytes))
        .hasMessageContaining("no operation of a transaction comes to TRANSACTED");
  }

  @Test
  void noBytesAtAllAreRefused() {
    assertThatThrownBy(() -> KvCodec.decodeCommand(new byte[0]))
        .hasMessageContaining("cut off: 1 bytes are missing after byte 0");
  }
}

package dev.raftkit.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

@Label("Commands, queries and results as bytes")
class CodecProperties {
  @Provide
  Arbitrary<KvCommand> commands() {
    return Messages.COMMANDS;
  }

  @Provide
  Arbitrary<KvQuery> queries() {
    return Messages.QUERIES;
  }

  @Provide
  Arbitrary<KvResult> results() {
    return Messages.RESULTS;
  }

  @Property(tries = 500)
  void aCommandIsWhatItWas(@ForAll("commands") KvCommand command) {
    assertThat(KvCodec.decodeCommand(KvCodec.encode(command))).isEqualTo(command);
  }

  @Property(tries = 500)
  void aQueryIsWhatItWas(@ForAll("queries") KvQuery query) {
    assertThat(KvCodec.decodeQuery(KvCodec.encode(query))).isEqualTo(query);
  }

  @Property(tries = 500)
  void aResultIsWhatItWas(@ForAll("results") KvResult result) {
    assertThat(KvCodec.decodeResult(KvCodec.encode(result))).isEqualTo(result);
  }

  @Property(tries = 500)
  void changedBytesAreAnotherCommandOrRefused(
      @ForAll("commands") KvCommand command, @ForAll int place, @ForAll byte other) {
    expectSameBytesOrRefusal(
        changed(KvCodec.encode(command), place, other),
        bytes -> KvCodec.encode(KvCodec.decodeCommand(bytes)));
  }

  @Property(tries = 500)
  void changedBytesAreAnotherQueryOrRefused(
      @ForAll("queries") KvQuery query, @ForAll int place, @ForAll byte other) {
    expectSameBytesOrRefusal(
        changed(KvCodec.encode(query), place, other),
        bytes -> KvCodec.encode(KvCodec.decodeQuery(bytes)));
  }

  @Property(tries = 500)
  void anyBytesAreACommandOrRefused(@ForAll byte[] bytes) {
    expectSameBytesOrRefusal(versioned(bytes), read -> KvCodec.encode(KvCodec.decodeCommand(read)));
    expectSameBytesOrRefusal(versioned(bytes), read -> KvCodec.encode(KvCodec.decodeQuery(read)));
  }

  @Property(tries = 500)
  void aCommandThatIsCutOffOrGoesOnIsRefused(
      @ForAll("commands") KvCommand command, @ForAll @IntRange(max = 1_000) int length) {
    byte[] whole = KvCodec.encode(command);
    byte[] other = Arrays.copyOf(whole, length == whole.length ? length + 1 : length);

    // Zeros that follow are not taken for a part of it either.
    assertThat(refusal(other, KvCodec::decodeCommand)).startsWith("not the bytes of a command");
  }

  private static byte[] changed(byte[] bytes, int place, byte other) {
    bytes[Math.floorMod(place, bytes.length)] = other;
    return bytes;
  }

  private static byte[] versioned(byte[] bytes) {
    byte[] longer = new byte[bytes.length + 1];
    longer[0] = KvCodec.VERSION;
    System.arraycopy(bytes, 0, longer, 1, bytes.length);
    return longer;
  }

  /** There is one way only to write each. */
  private static void expectSameBytesOrRefusal(byte[] bytes, Function<byte[], byte[]> again) {
    byte[] written;
    try {
      written = again.apply(bytes);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageStartingWith("not the bytes of a ");
      return;
    }
    assertThat(written).isEqualTo(bytes);
  }

  private static String refusal(byte[] bytes, Function<byte[], ?> decode) {
    try {
      return "no refusal but " + decode.apply(bytes);
    } catch (IllegalArgumentException refused) {
      return String.valueOf(refused.getMessage());
    }
  }
}

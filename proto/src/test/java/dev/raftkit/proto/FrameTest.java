package dev.raftkit.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.proto.Samples.Sample;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
  private static final int MAX = Samples.FRAME_LENGTH_MAX;

  static List<Sample<?>> samples() {
    return Samples.ALL;
  }

  @Test
  void aFrameIsLengthChecksumAndBody() throws MalformedFrameException {
    byte[] frame = Frame.encode(WireCodec.hello(Hello.client("")));

    assertThat(ByteBuffer.wrap(frame).getInt()).isEqualTo(frame.length - 4);
    assertThat(Frame.decode(frame, frame.length - 4).remaining()).isEqualTo(frame.length - 8);
  }

  @Test
  void aFrameIsTheSameInAnyKindOfBufferAndPlace() {
    FrameBody body = WireCodec.messages(List.of(new GroupMessage(1, Samples.APPEND)));
    byte[] frame = Frame.encode(body);
    ByteBuffer direct = ByteBuffer.allocateDirect(frame.length + 20).position(7);

    Frame.write(body, direct);

    assertThat(direct.position()).isEqualTo(7 + frame.length);
    byte[] written = new byte[frame.length];
    direct.get(7, written);
    assertThat(written).isEqualTo(frame);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void anyFlippedBitIsNoticed(Sample<?> sample) {
    byte[] frame = sample.frame();

    for (int bit = 0; bit < 8 * frame.length; bit++) {
      byte[] damaged = frame.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> Frame.decode(damaged, MAX))
          .as("bit %d", bit)
          .isInstanceOf(MalformedFrameException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void anyChangedByteIsNoticed(Sample<?> sample) {
    byte[] frame = sample.frame();

    for (int i = 0; i < frame.length; i++) {
      for (int change = 1; change < 256; change++) {
        byte[] damaged = frame.clone();
        damaged[i] ^= (byte) change;
        assertThat(isRefused(damaged)).as("byte %d xor %d", i, change).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aFrameCutAnywhereIsNoticed(Sample<?> sample) {
    byte[] frame = sample.frame();

    for (int length = 0; length < frame.length; length++) {
      assertThat(isRefused(Arrays.copyOf(frame, length)))
          .as("cut at %d", length)
          .isTrue();
    }
    assertThat(isRefused(Arrays.copyOf(frame, frame.length + 1))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 1_001, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
  void aLengthOutsideTheLimitsIsRefusedWithBothNamed(int length) {
    assertThatThrownBy(() -> Frame.checkedLength(length, 1_000))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage(
            "a frame of " + Integer.toUnsignedString(length) + " bytes; the limits are 5 and 1000");
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6, 999, 1_000})
  void aLengthWithinTheLimitsIsAccepted(int length) throws MalformedFrameException {
    assertThat(Frame.checkedLength(length, 1_000)).isEqualTo(length);
  }

  private static boolean isRefused(byte[] frame) {
    try {
      Frame.decode(frame, MAX);
      return false;
    } catch (MalformedFrameException e) {
      return true;
    }
  }
}

package dev.raftkit.kv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void theOrderIsThatOfUnsignedBytesAndAPrefixComesFirst() {
    assertThat(Bytes.of((byte) 0xff)).isGreaterThan(Bytes.of((byte) 0x7f, (byte) 1));
    assertThat(Bytes.utf8("a")).isLessThan(Bytes.utf8("a").next());
    assertThat(Bytes.utf8("a").next()).isLessThan(Bytes.utf8("aa"));
    assertThat(Bytes.EMPTY).isLessThan(Bytes.of((byte) 0));
  }

  @Test
  void aPrefixHasAllThatItBeginsAndNothingElse() {
    KeyRange range = KeyRange.prefix(Bytes.of((byte) 'a', (byte) 0xff));

    assertThat(range).isEqualTo(new KeyRange(Bytes.of((byte) 'a', (byte) 0xff), Bytes.utf8("b")));
    assertThat(range.contains(Bytes.of((byte) 'a', (byte) 0xff, (byte) 0xff))).isTrue();
    assertThat(range.contains(Bytes.utf8("a"))).isFalse();
    assertThat(range.contains(Bytes.utf8("b"))).isFalse();
  }

  @Test
  void aPrefixOfTheGreatestBytesHasNoEnd() {
    assertThat(KeyRange.prefix(Bytes.of((byte) 0xff, (byte) 0xff)).end()).isNull();
    assertThat(KeyRange.prefix(Bytes.EMPTY)).isEqualTo(KeyRange.ALL);
  }

  @Test
  void aRangeThatEndsBeforeItBeginsContainsNothing() {
    KeyRange range = new KeyRange(Bytes.utf8("b"), Bytes.utf8("a"));

    assertThat(range.contains(Bytes.utf8("a"))).isFalse();
    assertThat(range.contains(Bytes.utf8("b"))).isFalse();
  }

  @Test
  void whatIsNoTextIsShownAsBytes() {
    Bytes bytes = Bytes.of((byte) 'a', (byte) 0x80, (byte) '\\');

    assertThat(bytes).hasToString("a\\x80\\x5c");
    assertThat(bytes.toByteArray()).containsExactly('a', 0x80, '\\');
  }

  @Test
  void theArrayBelongsToNobodyElse() {
    byte[] array = {1};
    Bytes bytes = Bytes.of(array);

    array[0] = 2;
    bytes.toByteArray()[0] = 3;

    assertThat(bytes).isEqualTo(Bytes.of((byte) 1));
  }
}

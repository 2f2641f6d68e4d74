package dev.raftkit.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
  @Test
  void itGivesTheNumbersOfTheReferenceImplementation() {
    SplitMix64 random = new SplitMix64(1234567);

    assertEquals(
        List.of(6457827717110365317L, 3203168211198807973L, -8629252141511181193L),
        Stream.generate(random::nextLong).limit(3).toList());
  }
}

package dev.raftkit.proto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.proto.Samples.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes of every kind of frame, as files: a change of the format is a change of these. {@code
 * -Dgolden.rewrite=true} rewrites them, to be reviewed as a diff.
 */
class GoldenBytesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final int LINE_BYTES = 32;

  static List<Sample<?>> samples() {
    return Samples.ALL;
  }

  @BeforeAll
  static void rewriteOnDemand() throws IOException {
    if (Boolean.getBoolean("golden.rewrite")) {
      for (Sample<?> sample : Samples.ALL) {
        Files.writeString(GOLDEN.resolve(sample.name() + ".hex"), hex(sample.frame()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aFrameHasItsGoldenBytes(Sample<?> sample) throws IOException {
    String hex = hex(sample.frame());

    assertThat(hex).isEqualTo(Files.readString(GOLDEN.resolve(sample.name() + ".hex")));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void goldenBytesAreReadAsTheValueTheyStandFor(Sample<?> sample) throws IOException {
    String hex = Files.readString(GOLDEN.resolve(sample.name() + ".hex"));

    byte[] frame = HexFormat.of().parseHex(hex.replace("\n", ""));

    assertThat((Object) sample.decoder().decode(Frame.decode(frame, Samples.FRAME_LENGTH_MAX)))
        .isEqualTo(sample.value());
  }

  @Test
  @DisplayName("E14: what version 1 said is still said and understood, to the byte")
  void theBytesOfVersion1AreWhatTheyWere() throws Exception {
    List<String> recorded = Files.readAllLines(Path.of("src/test/resources/version-1.txt"));
    List<String> present = new ArrayList<>();
    for (String line : recorded) {
      String name = line.substring(line.indexOf(' ') + 1);
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(GOLDEN.resolve(name)));
      present.add(HexFormat.of().formatHex(hash) + " " + name);
    }

    assertThat(recorded).hasSize(36);
    assertThat(present).isEqualTo(recorded);
  }

  @Test
  void everyMessageOfVersion1NeedsNoOther() throws IOException {
    List<String> recorded = Files.readAllLines(Path.of("src/test/resources/version-1.txt"));
    List<String> newer = Samples.ALL.stream()
        .filter(sample -> recorded.stream().anyMatch(line -> line.endsWith(" " + sample + ".hex")))
        .filter(sample -> neededBy(sample.value()) > 1)
        .map(Sample::name)
        .toList();

    assertThat(newer).isEmpty();
  }

  private static int neededBy(Object value) {
    if (!(value instanceof List<?> messages)) {
      return 1;
    }
    return messages.stream()
        .mapToInt(each -> ProtocolVersion.neededBy(((GroupMessage) each).message()))
        .max()
        .orElseThrow();
  }

  @Test
  void everyGoldenFileBelongsToASample() throws IOException {
    List<String> expected =
        Samples.ALL.stream().map(sample -> sample.name() + ".hex").sorted().toList();

    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())).sorted().toList())
          .isEqualTo(expected);
    }
  }

  private static String hex(byte[] bytes) {
    String digits = HexFormat.of().formatHex(bytes);
    return Stream.iterate(0, i -> i < digits.length(), i -> i + 2 * LINE_BYTES)
        .map(i -> digits.substring(i, Math.min(digits.length(), i + 2 * LINE_BYTES)) + "\n")
        .collect(Collectors.joining());
  }
}

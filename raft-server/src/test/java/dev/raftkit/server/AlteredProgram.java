package dev.raftkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/** This program with one of its rules broken, in a process of its own. */
final class AlteredProgram {
  private final Path folder;

  private AlteredProgram(Path folder) {
    this.folder = folder;
  }

  /**
   * Compiles one source with other words in it.
   *
   * @param folder an empty one, which stays with the program
   * @param source the path of a main source, from its module's folder on
   */
  static AlteredProgram in(Path folder, String source, String words, String others)
      throws IOException {
    String[] parts = source.split("/", 2);
    Path original = Path.of("..", parts[0], "src", "main", "java").resolve(parts[1]);
    String text = Files.readString(original);
    assertThat(text).containsOnlyOnce(words);
    Path altered = folder.resolve(original.getFileName());
    Files.writeString(altered, text.replace(words, others));
    String classPath = System.getProperty("java.class.path");
    int result = ToolProvider.getSystemJavaCompiler()
        .run(
            null,
            null,
            null,
            "-proc:none",
            "-nowarn",
            "-cp",
            classPath,
            "-d",
            folder.toString(),
            altered.toString());
    assertThat(result).isZero();
    return new AlteredProgram(folder);
  }

  CommandRun run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(folder + File.pathSeparator + System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    Path errors = folder.resolve("errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new CommandRun(process.waitFor(), out, Files.readString(errors));
  }
}

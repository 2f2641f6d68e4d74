package dev.raftkit.server.sim;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.sim.engine.history.LinearizabilityChecker;
import dev.raftkit.sim.engine.history.Verdict;
import dev.raftkit.sim.engine.workload.Operation;
import dev.raftkit.sim.history.HistoryFile;
import dev.raftkit.sim.history.HistoryTimeline;
import dev.raftkit.sim.history.MalformedHistoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether what clients saw is linearizable. */
@Command(
    name = "check-history",
    mixinStandardHelpOptions = true,
    description = {
      "Reads what clients saw of a store or of locks, one JSON object a line, and says whether one"
          + " order of all operations explains it.",
      "Exit code 0 if so, 1 if not, 3 if the file is no history or needs too much work."
    })
public final class CheckHistoryCommand implements Callable<Integer> {
  private static final List<String> MODELS = List.of("kv", "lock", "auto");

  @Spec
  private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The history, as sim --history writes it.")
  private Path file = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "kv|lock|auto",
      description = "Whether keys are registers or locks (default: what their operations say).")
  private String model = "auto";

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "OUT",
      description = "Draw the operations as a page of HTML, a contradiction marked.")
  private @Nullable Path html;

  @Override
  public Integer call() throws CannotRunException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    if (!MODELS.contains(model)) {
      throw new ParameterException(command, "--model is one of " + MODELS + ", not " + model);
    }
    List<Operation> history = read();
    Verdict verdict = new LinearizabilityChecker().check(history);
    if (html != null) {
      draw(html, history, verdict);
    }
    if (json) {
      command.getOut().println(toJson(history, verdict));
    }
    if (verdict.outcome() == Verdict.Outcome.GAVE_UP) {
      throw new CannotRunException(file + ": key '" + verdict.key() + "': " + verdict.reason()
          + ": too many operations overlap; check a shorter part of the history");
    }
    if (!json) {
      command.getOut().print(toText(history, verdict));
      command.getOut().flush();
    }
    return verdict.isLinearizable() ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
  }

  private List<Operation> read() throws CannotRunException {
    try {
      List<Operation> history = HistoryFile.read(file);
      checkModel(history);
      return history;
    } catch (MalformedHistoryException e) {
      throw new CannotRunException(file + ", " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CannotRunException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void checkModel(List<Operation> history) throws CannotRunException {
    for (int i = 0; i < history.size(); i++) {
      Operation.Type type = history.get(i).type();
      if (!model.equals("auto") && type.isOfLock() != model.equals("lock")) {
        throw new CannotRunException(file + ", line " + (i + 1) + ": '" + type.text()
            + "' is not of --model " + model + "; leave the option out");
      }
    }
  }

  private static void draw(Path page, List<Operation> history, Verdict verdict)
      throws CannotRunException {
    try {
      Files.writeString(page, HistoryTimeline.html(history, verdict));
    } catch (IOException e) {
      throw new CannotRunException(page + " cannot be written: " + e.getMessage(), e);
    }
  }

  private String toText(List<Operation> history, Verdict verdict) {
    String counts = String.format(
        Locale.ROOT,
        "%s: %,d operations on %,d keys: ",
        file,
        verdict.operations(),
        verdict.keys());
    if (verdict.isLinearizable()) {
      return counts + "linearizable\n";
    }
    StringBuilder text = new StringBuilder(counts)
        .append("not linearizable\nkey '")
        .append(verdict.key())
        .append("': the first ")
        .append(verdict.explained())
        .append(" operations to return have an order; with the next there is none.\n")
        .append("These contradict each other, whatever became of the others:\n");
    for (Operation operation : verdict.contradiction()) {
      text.append("  line ")
          .append(history.indexOf(operation) + 1)
          .append(": ")
          .append(Verdict.toText(operation))
          .append('\n');
    }
    return text.toString();
  }

  private String toJson(List<Operation> history, Verdict verdict) {
    List<Json> contradiction = verdict.contradiction().stream()
        .map(operation -> new Json()
            .put("line", history.indexOf(operation) + 1L)
            .put("operation", Verdict.toText(operation)))
        .toList();
    return new Json()
        .put("file", file.toString())
        .put("operations", verdict.operations())
        .put("keys", verdict.keys())
        .put("verdict", verdict.outcome().text())
        .put("key", verdict.key())
        .put("explained", verdict.explained())
        .putObjects("contradiction", contradiction)
        .put("reason", verdict.reason())
        .put("ok", verdict.isLinearizable())
        .toString();
  }
}

package dev.raftkit.sim.campaign;

import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.engine.observe.JsonLine;
import dev.raftkit.sim.engine.observe.TraceHash;
import dev.raftkit.sim.shrink.Shrunk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sum of a campaign's runs so far, in the order of the runs. */
public final class CampaignResult {
  private static final long MILLIONS = 1_000_000;
  private static final double SECOND_NANOS = 1e9;

  private final SimConfig config;
  private final Exploration exploration;
  private final TraceHash hash = new TraceHash();
  private final MarkCounts marks = new MarkCounts();
  private final List<Failure> failures = new ArrayList<>();
  private @Nullable CampaignTotals totals;
  private long runs;
  private long repeated;
  private long events;
  private long eventsRepeated;
  private long messages;
  private long acknowledged;
  private long leaders;
  private long virtualNanos;
  private long wallNanos;

  CampaignResult(SimConfig config, Exploration exploration) {
    this.config = config;
    this.exploration = exploration;
  }

  /** Takes over what this session and those before it came to. */
  void totals(CampaignTotals sum) {
    totals = sum;
  }

  /** What all sessions of the campaign came to; null if it has no corpus. */
  public @Nullable CampaignTotals totals() {
    return totals;
  }

  /** How many different abstract states the runs came to. */
  public long states() {
    return exploration.states();
  }

  void add(RunResult result, boolean isRepeated, long wallNanosNow) {
    runs++;
    if (isRepeated) {
      repeated++;
      eventsRepeated += result.events();
    }
    events += result.events();
    messages += result.messages();
    acknowledged += result.acknowledged();
    leaders += result.leaders();
    virtualNanos += result.virtualNanos();
    wallNanos = wallNanosNow;
    hash.add(result.hash());
    marks.add(result.marks());
    Violation violation = result.violation();
    if (violation != null) {
      failures.add(Failure.of(result, violation));
    }
  }

  public long runs() {
    return runs;
  }

  /** How many of the runs were played twice. */
  public long repeated() {
    return repeated;
  }

  public long events() {
    return events;
  }

  public long messages() {
    return messages;
  }

  public long acknowledged() {
    return acknowledged;
  }

  public long leaders() {
    return leaders;
  }

  public double virtualSeconds() {
    return virtualNanos / SECOND_NANOS;
  }

  public double wallSeconds() {
    return wallNanos / SECOND_NANOS;
  }

  /** Of all that was played, repetitions too. */
  public long eventsPerSecond() {
    return wallNanos == 0 ? 0 : Math.round((events + eventsRepeated) / wallSeconds());
  }

  /** The hashes of all runs, combined in their order. */
  public long traceHash() {
    return hash.value();
  }

  /** The runs in which an invariant did not hold, in their order. */
  public List<Failure> failures() {
    return Collections.unmodifiableList(failures);
  }

  /** Someone has found a short way to the first failure. */
  public void attach(Shrunk shrunk) {
    failures.set(0, failures.get(0).withShrunk(shrunk));
  }

  public long count(Mark mark) {
    return marks.count(mark);
  }

  private boolean isReachable(Mark mark) {
    return mark.isReachable(config.workload()) && mark.isReachable(config.layer(), config.faults());
  }

  /** One JSON object on one line. */
  public String toJson() {
    StringBuilder violations = new StringBuilder("[");
    for (Failure failure : failures) {
      violations.append(violations.length() == 1 ? "" : ",").append(failure.toJson());
    }
    JsonLine reached = new JsonLine();
    for (Mark mark : Mark.values()) {
      if (isReachable(mark)) {
        reached.field(mark.text(), marks.count(mark));
      }
    }
    CampaignTotals sum = totals;
    return new JsonLine()
        .field("runs", runs)
        .field("seed", config.seed())
        .field("events", events)
        .field("messages", messages)
        .field("acknowledged", acknowledged)
        .field("leaders", leaders)
        .field("servedLate", runs - failures.size() - count(Mark.SERVED_WITHIN_TEN_TIMEOUTS))
        .field("repeated", repeated)
        .rawField("virtualSeconds", decimal(virtualNanos))
        .rawField("wallSeconds", decimal(wallNanos))
        .field("eventsPerSecond", eventsPerSecond())
        .field("traceHash", JsonLine.hex(traceHash()))
        .rawField("violations", violations.append(']').toString())
        .rawField("states", exploration.toJson())
        .rawField("allSessions", sum == null ? "null" : json(sum))
        .rawField("marks", reached.close())
        .close();
  }

  private static String json(CampaignTotals sum) {
    return new JsonLine()
        .field("runs", sum.runs())
        .field("events", sum.events())
        .rawField("virtualSeconds", decimal(sum.virtualNanos()))
        .rawField("wallSeconds", decimal(sum.wallNanos()))
        .close();
  }

  /** A few lines for people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(runs)
        .append(" runs, ")
        .append(repeated)
        .append(" of them twice, ")
        .append(decimal(virtualNanos))
        .append(" virtual seconds, ")
        .append(events)
        .append(" events (")
        .append(eventsPerSecond())
        .append(" per second), ")
        .append(messages)
        .append(" messages, ")
        .append(leaders)
        .append(" leaders, ")
        .append(acknowledged)
        .append(" acknowledged, trace hash ")
        .append(JsonLine.hex(traceHash()))
        .append('\n')
        .append(states())
        .append(" abstract states, ")
        .append(exploration.newPerHundredThousandEvents())
        .append(" new ones per 100,000 events lately\n");
    for (Mark mark : Mark.values()) {
      if (isReachable(mark) && marks.count(mark) == 0) {
        text.append("never reached: ").append(mark.text()).append('\n');
      }
    }
    for (Failure failure : failures) {
      text.append(failure).append('\n');
    }
    return text.append(failures.isEmpty() ? "every invariant held\n" : "").toString();
  }

  /** Seconds with three decimals, whatever the locale. */
  private static String decimal(long nanos) {
    long millis = nanos / MILLIONS;
    String fraction = Long.toString(1000 + millis % 1000).substring(1);
    return millis / 1000 + "." + fraction;
  }
}

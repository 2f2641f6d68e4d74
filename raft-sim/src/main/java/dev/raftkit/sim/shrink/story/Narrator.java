package dev.raftkit.sim.shrink.story;

import dev.raftkit.core.Raft;
import dev.raftkit.core.Trace;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.shrink.Reproduction;
import dev.raftkit.sim.shrink.story.Scene.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks on while a failure is played and remembers its last scenes. */
final class Narrator implements Observer, Reproduction.StepListener {
  /** The label of a server that leads no more, or no longer wants to. */
  static final String STEPS_DOWN = "steps down";

  private final int scenesMax;
  private final boolean hasStepsOnly;
  private final ArrayDeque<Scene> scenes = new ArrayDeque<>();
  private long forgotten;
  private String nextStep = "";

  /**
   * Creates a narrator.
   *
   * @param scenesMax only so many scenes are remembered, the last ones
   * @param hasStepsOnly whether nothing happens but what is listed as a step
   */
  Narrator(int scenesMax, boolean hasStepsOnly) {
    this.scenesMax = scenesMax;
    this.hasStepsOnly = hasStepsOnly;
  }

  List<Scene> scenes() {
    return new ArrayList<>(scenes);
  }

  /** How many earlier scenes were not kept. */
  long forgotten() {
    return forgotten;
  }

  @Override
  public void next(String step) {
    begin(-1, step);
    nextStep = step;
  }

  private void begin(long at, String step) {
    scenes.add(new Scene(at, step));
    if (scenes.size() > scenesMax) {
      Scene unused = scenes.remove();
      forgotten++;
    }
  }

  /** The scene to which something belongs that happens now. */
  private Scene scene(long at, boolean isCause) {
    Scene last = scenes.peekLast();
    boolean isNew = last == null || (isCause && !hasStepsOnly) || (last.at >= 0 && last.at != at);
    if (last != null && last.at < 0) {
      Scene unused = scenes.removeLast();
      scenes.add(new Scene(at, nextStep));
    } else if (isNew && (!hasStepsOnly || last == null)) {
      begin(at, "");
    }
    return scenes.getLast();
  }

  private void add(long at, boolean isCause, Kind kind, NodeId server, String label, String words) {
    scene(at, isCause)
        .lines
        .add(new Scene.Line(kind, number(server), -1, null, label, server + " " + words));
  }

  private void add(long at, boolean isCause, Kind kind, Message message) {
    boolean arrives = kind == Kind.RECEIVED;
    int from = number(message.from());
    int to = number(message.to());
    scene(at, isCause)
        .lines
        .add(new Scene.Line(
            kind,
            arrives ? to : from,
            arrives ? from : to,
            message,
            MessageWords.label(message),
            MessageWords.tell(message)));
  }

  /** Servers are called n1, n2, ... */
  private static int number(NodeId id) {
    return Integer.parseInt(id.name().substring(1)) - 1;
  }

  @Override
  public void traced(
      long at, Raft raft, Trace.Event event, @Nullable Message message, long first, long length) {
    NodeId who = raft.self();
    long last = first + length - 1;
    String range = length == 1 ? "entry " + first : "entries " + first + " to " + last;
    switch (event) {
      case RECV -> sent(at, Kind.RECEIVED, message);
      case SENDAPP, HEARTBEAT, SEND -> sent(at, Kind.SENT, message);
      case TIMEOUT -> add(at, true, Kind.TIMED_OUT, who, "timeout", "has heard from no leader");
      case SENDVOTE -> note(at, who, "campaigns in term " + raft.currentTerm());
      case LEADER ->
        add(
            at,
            false,
            Kind.LEADS,
            who,
            "leads " + raft.currentTerm(),
            "LEADS TERM " + raft.currentTerm());
      case STEPDOWN ->
        add(at, false, Kind.CHANGED, who, STEPS_DOWN, "steps down, in term " + raft.currentTerm());
      case TRANSFER -> note(at, who, "hands over to " + raft.transferTarget());
      case RESUME -> note(at, who, "gives up handing over");
      case READ_ROUND -> note(at, who, "begins round " + first + " of reads");
      case READ_BY_ROUND -> note(at, who, "answers a read: a majority follows; at " + first);
      case READ_BY_LEASE -> note(at, who, "answers a read: it has the lease; at " + first);
      case READ_BY_LEADER -> note(at, who, "may read, says its leader, at " + first);
      case READ_FAILED -> note(at, who, "gives up a read");
      case PROPOSE -> note(at, who, "appends " + range);
      case TRUNCATE -> add(at, false, Kind.CHANGED, who, "cuts " + first, "CUTS " + range);
      case COMMIT -> add(at, false, Kind.COMMITTED, who, "commit " + last, "commits " + range);
      case APPLY -> note(at, who, "applies " + range);
      case RESTART ->
        add(
            at,
            true,
            Kind.STARTED,
            who,
            "starts",
            "starts in term " + raft.currentTerm() + ", log to "
                + raft.lastLog().index());
      case SNAPSHOT -> note(at, who, "has a snapshot up to " + first);
      case INSTALL ->
        add(at, false, Kind.CHANGED, who, "snapshot " + first, "INSTALLS snapshot " + first);
      case COMPACT -> note(at, who, "forgets entries up to " + first);
      case REPAIR -> note(at, who, "repairs " + range);
      case CONFIG ->
        add(at, false, Kind.CHANGED, who, "members", "has the members " + raft.configuration());
      case REJECT -> {
        if (message != null) {
          note(at, who, "rejects: " + MessageWords.tell(message));
        }
      }
      case PREVOTE, PERSIST -> {}
      case DURABLE -> note(at, who, "has made its writes up to #" + first + " durable");
    }
  }

  private void sent(long at, Kind kind, @Nullable Message message) {
    if (message != null) {
      add(at, kind == Kind.RECEIVED, kind, message);
    }
  }

  private void note(long at, NodeId who, String words) {
    add(at, false, Kind.NOTED, who, "", words);
  }

  @Override
  public void dropped(long at, Message message) {
    add(at, false, Kind.LOST, message);
  }

  @Override
  public void crashed(long at, NodeId node, boolean powerLost) {
    add(
        at,
        true,
        Kind.DIED,
        node,
        powerLost ? "power lost" : "crash",
        powerLost ? "has no power" : "is dead");
  }
}

package dev.raftkit.server.admin;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MemberStatus;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.membership.Member;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.LiveLine;
import dev.raftkit.server.cli.Terminal;
import dev.raftkit.server.register.ClientOptions;
import dev.raftkit.transport.netty.client.RaftClient;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds a member as a learner, and makes a voter of it when that is safe. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Adds a member, which receives the log and does not vote: a learner.",
      "Before, its data directory must have been initialised with 'raft init --join'."
    })
final class MemberAddCommand extends MemberOperation {
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  @Spec
  private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "ID=HOST:PORT",
      converter = Place.class,
      description = "The member, and where the others reach it.")
  private @Nullable Member member;

  @Option(names = "--voter", description = "Wait until it has the log, then let it vote.")
  private boolean voter;

  @Option(
      names = "--witness",
      description =
          "It keeps no commands, only where they stand. It must have been initialised as a"
              + " witness, too.")
  private boolean witness;

  @Option(
      names = "--catch-up",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = {
        "With --voter, how long to wait for that (default: 10m).",
        "A member that never answers is waited for as long as for any answer: --timeout."
      })
  private Duration catchUp = Duration.ofMinutes(10);

  @Override
  MembershipChange change() {
    String address = member().address().toString();
    return witness
        ? MembershipChange.addWitness(member().id(), address)
        : MembershipChange.addLearner(member().id(), address);
  }

  @Override
  public Integer call() throws CannotRunException {
    if (!voter) {
      return super.call();
    }
    try (RaftClient client = options.openClient()) {
      if (!isLearner(ClientOptions.answer(client.members(options.timeout())))) {
        perform(client, change());
      }
      options.out().println(MemberText.of(promote(client), options.json()));
      return ExitCode.GOOD;
    }
  }

  private Member member() {
    return Objects.requireNonNull(member);
  }

  /** So that the command may be repeated when the wait was too short. */
  private boolean isLearner(MemberList list) {
    MemberStatus.Part wanted =
        witness ? MemberStatus.Part.LEARNING_WITNESS : MemberStatus.Part.LEARNER;
    return list.members().stream()
        .anyMatch(known -> known.id().equals(member().id()) && known.part() == wanted);
  }

  private Configuration promote(RaftClient client) throws CannotRunException {
    LiveLine line =
        new LiveLine(Terminal.err(Objects.requireNonNull(spec).commandLine().getErr()));
    long begin = System.nanoTime();
    while (true) {
      try {
        Configuration promoted =
            perform(client, MembershipChange.promote(member().id()));
        line.clear();
        return promoted;
      } catch (CannotRunException e) {
        boolean isRefused = e.getCause() instanceof ProposalException.Refused;
        if (!isRefused || isHopeless(client, System.nanoTime() - begin)) {
          line.clear();
          throw new CannotRunException(
              member().id() + " was added and does not vote: " + e.getMessage()
                  + "; repeat this command to go on, or take it back with 'raft member remove "
                  + member().id() + "'",
              e);
        }
      }
      if (line.isDue()) {
        line.show(progress(ClientOptions.answer(client.members(options.timeout()))));
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }

  /** Whether it takes too long; a member that is not there at all shows that earlier. */
  private boolean isHopeless(RaftClient client, long waitedNanos) throws CannotRunException {
    if (waitedNanos < Math.min(catchUp.toNanos(), options.timeout().toNanos())) {
      return false;
    }
    return waitedNanos >= catchUp.toNanos()
        || ClientOptions.answer(client.members(options.timeout())).members().stream()
            .anyMatch(known -> known.id().equals(member().id()) && known.silentNanos() < 0);
  }

  private String progress(MemberList list) {
    for (MemberStatus known : list.members()) {
      if (known.id().equals(member().id())) {
        return known.silentNanos() < 0
            ? known.id() + " has not answered yet"
            : String.format(
                Locale.ROOT,
                "%s has %,d of %,d entries",
                known.id(),
                known.matchIndex(),
                list.commitIndex());
      }
    }
    return member().id() + " is not a member any more";
  }
}

package dev.raftkit.server.demo;

import dev.raftkit.node.RaftNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/** The records of a member that leads: commands of its own state machine. */
final class MemberRecords implements ChargeRecords {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final RaftNode node;
  private final Payments payments;

  MemberRecords(RaftNode node, Payments payments) {
    this.node = node;
    this.payments = payments;
  }

  @Override
  public Set<ChargeKey> all() {
    return payments.recorded();
  }

  @Override
  public void record(Mandate mandate, ChargeKey key) {
    String command = "charged " + mandate.token() + " " + key;
    var unused = node.propose(command.getBytes(StandardCharsets.UTF_8), TIMEOUT).join();
  }
}

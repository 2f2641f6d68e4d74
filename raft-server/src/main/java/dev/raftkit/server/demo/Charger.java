package dev.raftkit.server.demo;

import dev.raftkit.node.Leadership;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.RaftNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What a leader does, on a thread of its own, as long as it leads: it registers its token with the
 * ledger, reads what is done, then charges what is missing, one customer after the other.
 *
 * <p>It asks {@link Leadership#isSafe} before each charge, which spares the ledger most useless
 * requests. It is the token in the request that makes a charge safe.
 */
final class Charger implements Runnable {
  private static final Duration RECORD_TIMEOUT = Duration.ofSeconds(10);
  private static final long LEASE_POLL_NANOS = 2_000_000;
  private static final long REPORT_NANOS = 50_000_000;

  private final RaftNode node;
  private final Leadership leadership;
  private final Payments payments;
  private final int ledgerPort;
  private final PauseGate gate;
  private final Consumer<String> events;
  private volatile boolean over;
  private volatile boolean quiet;
  private long charged;
  private long nextReportNanos = System.nanoTime();

  Charger(
      RaftNode node,
      Leadership leadership,
      Payments payments,
      int ledgerPort,
      PauseGate gate,
      Consumer<String> events) {
    this.node = node;
    this.leadership = leadership;
    this.payments = payments;
    this.ledgerPort = ledgerPort;
    this.gate = gate;
    this.events = events;
  }

  /** The leadership is lost. */
  void end() {
    over = true;
  }

  /** Charge nobody any more. */
  void rest() {
    quiet = true;
  }

  @Override
  public void run() {
    try (LedgerClient ledger = LedgerClient.connect(ledgerPort)) {
      lead(ledger);
    } catch (IOException e) {
      events.accept("trouble " + e.getMessage());
    } catch (CompletionException e) {
      // The record of a charge has no result: whoever leads next finds the charge in the ledger.
      events.accept("unrecorded " + leadership.token());
    }
  }

  private void lead(LedgerClient ledger) throws IOException {
    if (ledger.register(leadership.token()).verdict() == Ledger.Verdict.STALE) {
      return;
    }
    // Complete, because from the registration on nobody else's charge is accepted.
    List<ChargeKey> done = ledger.charges();
    events.accept("registered " + leadership.token() + " " + done.size());
    for (ChargeKey key : done) {
      if (!payments.isRecorded(key)) {
        record(key);
      }
    }
    chargeAll(ledger, new HashSet<>(done));
  }

  private void chargeAll(LedgerClient ledger, Set<ChargeKey> done) throws IOException {
    for (Calendar next = new Calendar(); !quiet && !over; next.advance()) {
      ChargeKey key = next.key();
      if (!done.contains(key) && isLeaseHeld() && !charge(ledger, key)) {
        return;
      }
    }
  }

  /** Waits while the lease is in doubt; false when the leadership is over. */
  private boolean isLeaseHeld() {
    while (!leadership.isSafe()) {
      if (over) {
        return false;
      }
      LockSupport.parkNanos(LEASE_POLL_NANOS);
    }
    return true;
  }

  /** Whether this leader may go on. */
  private boolean charge(LedgerClient ledger, ChargeKey key) throws IOException {
    // Between the check above and the request below a process can stand still for any time.
    gate.pass(leadership.token(), key);
    LedgerClient.Answer answer = ledger.charge(leadership.token(), key);
    switch (answer.verdict()) {
      case ACCEPTED -> {
        charged++;
        report();
        record(key);
      }
      case REPEATED -> record(key);
      case STALE ->
        events.accept("stale " + leadership.token() + " " + key + " " + answer.highestToken());
    }
    return answer.verdict() != Ledger.Verdict.STALE;
  }

  private void record(ChargeKey key) {
    String command = "charged " + leadership.token() + " " + key;
    try {
      node.propose(command.getBytes(StandardCharsets.UTF_8), RECORD_TIMEOUT).join();
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof ProposalException)) {
        throw new IllegalStateException("a proposal failed in an unknown way", e);
      }
      throw e;
    }
  }

  private void report() {
    if (System.nanoTime() - nextReportNanos >= 0) {
      events.accept("charges " + leadership.token() + " " + charged);
      nextReportNanos = System.nanoTime() + REPORT_NANOS;
    }
  }

  /** All customers of a month, then those of the next. */
  private static final class Calendar {
    private static final int CUSTOMERS = 1_000;
    private static final int MONTHS_A_YEAR = 12;

    private int count;

    ChargeKey key() {
      int month = count / CUSTOMERS;
      return new ChargeKey(
          String.format("c%03d", count % CUSTOMERS),
          String.format("%d-%02d", 2026 + month / MONTHS_A_YEAR, 1 + month % MONTHS_A_YEAR));
    }

    void advance() {
      count++;
    }
  }
}

package dev.raftkit.server.demo;

import dev.raftkit.node.ProposalException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What whoever has the mandate does, on a thread of its own: it registers its token with the ledger,
 * reads what is done, then charges what is missing, one customer after the other.
 *
 * <p>It asks {@link Mandate#isSafe} before each charge, which spares the ledger most useless requests.
 * It is the token in the request that makes a charge safe.
 */
final class Charger implements Runnable {
  private static final long LEASE_POLL_NANOS = 2_000_000;
  private static final long REPORT_NANOS = 50_000_000;

  private final Mandate mandate;
  private final ChargeRecords records;
  private final int ledgerPort;
  private final PauseGate gate;
  private final Consumer<String> events;
  private volatile boolean over;
  private volatile boolean quiet;
  private long charged;
  private long nextReportNanos = System.nanoTime();

  Charger(
      Mandate mandate,
      ChargeRecords records,
      int ledgerPort,
      PauseGate gate,
      Consumer<String> events) {
    this.mandate = mandate;
    this.records = records;
    this.ledgerPort = ledgerPort;
    this.gate = gate;
    this.events = events;
  }

  /** The mandate is lost. */
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
      if (!(e.getCause() instanceof ProposalException)) {
        throw e;
      }
      // The record of a charge has no result: the next one finds the charge in the ledger.
      events.accept("unrecorded " + mandate.token());
    }
  }

  private void lead(LedgerClient ledger) throws IOException {
    if (ledger.register(mandate.token()).verdict() == Ledger.Verdict.STALE) {
      return;
    }
    // Complete, because from the registration on nobody else's charge is accepted.
    List<ChargeKey> done = ledger.charges();
    events.accept("registered " + mandate.token() + " " + done.size() + " " + safeMillis());
    Set<ChargeKey> recorded = records.all();
    for (ChargeKey key : done) {
      if (!recorded.contains(key)) {
        records.record(mandate, key);
      }
    }
    chargeAll(ledger, new HashSet<>(done));
  }

  private void chargeAll(LedgerClient ledger, Set<ChargeKey> done) throws IOException {
    Bills bills = new Bills();
    while (!quiet && !over) {
      ChargeKey key = bills.next(done);
      if (isLeaseHeld() && !charge(ledger, key)) {
        return;
      }
    }
  }

  /** Waits while the lease is in doubt; false when the mandate is over. */
  private boolean isLeaseHeld() {
    while (!mandate.isSafe()) {
      if (over) {
        return false;
      }
      LockSupport.parkNanos(LEASE_POLL_NANOS);
    }
    return true;
  }

  /** Whether it may go on. */
  private boolean charge(LedgerClient ledger, ChargeKey key) throws IOException {
    // Between the check above and the request below a process can stand still for any time.
    if (gate.pass(mandate, key)) {
      events.accept("woke " + mandate.token() + " " + safeMillis());
    }
    LedgerClient.Answer answer = ledger.charge(mandate.token(), key);
    switch (answer.verdict()) {
      case ACCEPTED -> {
        charged++;
        report();
        records.record(mandate, key);
      }
      case REPEATED -> records.record(mandate, key);
      case STALE ->
        events.accept("stale " + mandate.token() + " " + key + " " + answer.highestToken());
    }
    return answer.verdict() != Ledger.Verdict.STALE;
  }

  private long safeMillis() {
    return mandate.safeFor().toMillis();
  }

  private void report() {
    if (System.nanoTime() - nextReportNanos >= 0) {
      events.accept("charges " + mandate.token() + " " + charged);
      nextReportNanos = System.nanoTime() + REPORT_NANOS;
    }
  }
}

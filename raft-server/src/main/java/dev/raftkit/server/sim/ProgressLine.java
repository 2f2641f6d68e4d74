package dev.raftkit.server.sim;

import dev.raftkit.server.cli.Terminal;
import dev.raftkit.sim.campaign.Campaign;
import dev.raftkit.sim.campaign.CampaignPlan;
import dev.raftkit.sim.campaign.CampaignResult;
import dev.raftkit.sim.engine.RunResult;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How far a campaign is: one line that is drawn again on a terminal, now and then a line if not. */
final class ProgressLine implements Campaign.Progress {
  private static final long LIVE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Terminal terminal;
  private final String of;
  private long nextNanos;

  ProgressLine(Terminal terminal, CampaignPlan plan) {
    this.terminal = terminal;
    this.of = plan.runs() == Long.MAX_VALUE ? "" : " of " + plan.runs();
    this.nextNanos = System.nanoTime() + (terminal.live() ? LIVE_NANOS : PLAIN_NANOS);
  }

  @Override
  public void ran(CampaignResult soFar, RunResult last) {
    if (System.nanoTime() - nextNanos < 0) {
      return;
    }
    nextNanos = System.nanoTime() + (terminal.live() ? LIVE_NANOS : PLAIN_NANOS);
    String line = String.format(
        Locale.ROOT,
        "run %,d%s: %,d events, %,d a second, %d violations",
        soFar.runs(),
        of,
        soFar.events(),
        soFar.eventsPerSecond(),
        soFar.failures().size());
    if (terminal.live()) {
      terminal.writer().print("\r\033[K" + line);
      terminal.writer().flush();
    } else {
      terminal.writer().println(line);
    }
  }

  /** Leaves an empty line for what follows. */
  void close() {
    if (terminal.live()) {
      terminal.writer().print("\r\033[K");
      terminal.writer().flush();
    }
  }
}

package dev.raftkit.server.sim;

import dev.raftkit.server.cli.LiveLine;
import dev.raftkit.server.cli.Terminal;
import dev.raftkit.sim.campaign.Campaign;
import dev.raftkit.sim.campaign.CampaignPlan;
import dev.raftkit.sim.campaign.CampaignResult;
import dev.raftkit.sim.engine.RunResult;
import java.util.Locale;

/** How far a campaign is. */
final class ProgressLine implements Campaign.Progress {
  private final LiveLine line;
  private final String of;

  ProgressLine(Terminal terminal, CampaignPlan plan) {
    this.line = new LiveLine(terminal);
    this.of = plan.runs() == Long.MAX_VALUE ? "" : " of " + plan.runs();
  }

  @Override
  public void ran(CampaignResult soFar, RunResult last) {
    if (!line.isDue()) {
      return;
    }
    String shown = String.format(
        Locale.ROOT,
        "run %,d%s: %,d events, %,d a second, %d violations",
        soFar.runs(),
        of,
        soFar.events(),
        soFar.eventsPerSecond(),
        soFar.failures().size());
    line.show(shown);
  }

  /** Leaves an empty line for what follows. */
  void close() {
    line.clear();
  }
}

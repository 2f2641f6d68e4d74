package dev.raftkit.sim.engine.schedule;

import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.fault.MembershipCode;
import dev.raftkit.sim.engine.network.Weather;

/** Deviations in words. */
public final class DeviationText {
  private static final long MICROSECOND = 1_000;
  private static final long PERCENT = 10_000;

  private DeviationText() {}

  /**
   * One line for people.
   *
   * @param nodes how many servers there are
   */
  public static String describe(Deviation deviation, int nodes) {
    return "at " + seconds(deviation.at()) + " s: "
        + (deviation.deed().isOfLinks() ? links(deviation, nodes) : server(deviation));
  }

  private static String server(Deviation deviation) {
    String server = StepText.name(deviation.server());
    return switch (deviation.deed()) {
      case CRASH -> server + " crashes";
      case POWER_LOSS -> server + " loses power";
      case BOOT -> server + " starts";
      case HAND_OVER -> server + " is asked to hand over to " + StepText.target(deviation.amount());
      case CHANGE_MEMBERS ->
        server + " is asked to " + MembershipCode.describe((int) deviation.amount());
      case STOP -> server + " is stopped in order";
      case PAUSE -> server + " stands still";
      case RESUME -> server + " goes on";
      case ARM -> server + "'s disk: " + fault(Deviation.faultNumbered(deviation.amount()));
      case REPAIR -> server + "'s disk is repaired";
      case ROT -> server + "'s disk damages something durable";
      case STALL -> server + "'s disk stands still until " + seconds(deviation.amount()) + " s";
      case SLOW -> server + "'s disk is " + deviation.amount() + " times as slow as usual";
      case LOSE_DISK -> server + " loses its disk";
      case READMIT -> server + " gets a new disk";
      case DRIFT ->
        server + "'s clock gains " + (deviation.amount() - Deviation.MILLION) + " ns in a million";
      case STEP_CLOCK -> server + "'s clock jumps ahead by " + seconds(deviation.amount()) + " s";
      case CORRECT_CLOCK -> server + "'s clock runs as it should";
      case STALL_APPLIER ->
        server + "'s state machine is busy until " + seconds(deviation.amount()) + " s";
      case CUT, MEND, WEATHER, CORRUPT ->
        throw new IllegalArgumentException("of links: " + deviation);
    };
  }

  private static String fault(DiskFault fault) {
    return switch (fault) {
      case WRITE_ERROR -> "the next write will fail";
      case SYNC_ERROR -> "the next sync will fail";
      case READ_ERROR -> "the next read will fail";
      case FULL -> "it is full";
      case MISDIRECTED_WRITE -> "a write will go astray";
      case LYING_SYNC -> "syncs do nothing and say they did";
      case BIT_ROT -> "bits turn over";
      case MISSED_DIRECTORY_SYNC -> "a directory will not be synced";
    };
  }

  private static String links(Deviation deviation, int nodes) {
    StringBuilder text = new StringBuilder();
    for (int link : deviation.links()) {
      text.append(text.length() == 0 ? "" : ", ")
          .append(StepText.name(link / nodes))
          .append("->")
          .append(StepText.name(link % nodes));
    }
    return text + ": " + ofLinks(deviation);
  }

  private static String ofLinks(Deviation deviation) {
    if (deviation.deed() == Deed.WEATHER) {
      return weather(deviation.weather());
    }
    if (deviation.deed() == Deed.CORRUPT) {
      return percent(deviation.amount()) + " changed on their way";
    }
    return deviation.deed() == Deed.CUT ? "cut" : "mended";
  }

  private static String weather(Weather weather) {
    return weather.equals(Weather.FAIR)
        ? "fair weather"
        : percent(weather.loss()) + " lost, "
            + percent(weather.duplication()) + " duplicated ("
            + percent(weather.lateReplay()) + " of them late), "
            + percent(weather.hold()) + " held back for up to "
            + seconds(weather.holdMaxNanos()) + " s"
            + (weather.reordering() ? ", in any order" : "");
  }

  private static String percent(long perMillion) {
    return perMillion / PERCENT + " %";
  }

  /** Seconds with six decimals. */
  static String seconds(long nanos) {
    long micros = nanos / MICROSECOND;
    return micros / 1_000_000 + "."
        + Long.toString(1_000_000 + micros % 1_000_000).substring(1);
  }
}

package dev.raftkit.sim.engine.schedule;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.fault.MembershipCode;
import dev.raftkit.sim.engine.network.Weather;
import java.util.List;

/**
 * One thing that goes wrong, or is put right, at its time.
 *
 * @param server to whom it is done, counted from 0; -1 when it is done to links
 * @param amount a number that the deed defines
 * @param links which links, each sender times the number of servers plus receiver; empty when it is
 *     done to a server
 * @param weather fair unless the deed is {@link Deed#WEATHER}
 */
public record Deviation(
    long at, Deed deed, int server, long amount, List<Integer> links, Weather weather) {
  static final long MILLION = 1_000_000;

  private static final int SLOWEST = 10_000;
  private static final List<DiskFault> FAULTS = List.of(DiskFault.values());

  public Deviation {
    links = List.copyOf(links);
    if (deed.isOfLinks() != (server < 0) || deed.isOfLinks() == links.isEmpty()) {
      throw new IllegalArgumentException(deed + " is done to links or to a server, not to both");
    }
    if (at < 0 || amount < amountMin(deed) || amount > amountMax(deed)) {
      throw new IllegalArgumentException("a time of " + at + " ns or an amount of " + amount
          + " for " + deed + " is out of range");
    }
  }

  private static long amountMin(Deed deed) {
    return deed == Deed.SLOW ? 1 : 0;
  }

  private static long amountMax(Deed deed) {
    return switch (deed) {
      case ARM -> FAULTS.size() - 1;
      case SLOW -> SLOWEST;
      case STALL, STALL_APPLIER, STEP_CLOCK -> SimConfig.DURATION_MAX_NANOS;
      case DRIFT -> 2 * MILLION;
      case HAND_OVER -> Configuration.VOTERS_MAX;
      case CHANGE_MEMBERS -> MembershipCode.MAX;
      case CORRUPT -> MILLION;
      case CRASH,
          POWER_LOSS,
          STOP,
          BOOT,
          PAUSE,
          RESUME,
          REPAIR,
          ROT,
          LOSE_DISK,
          READMIT,
          CORRECT_CLOCK,
          CUT,
          MEND,
          WEATHER -> 0;
    };
  }

  /** Something done to a server. */
  static Deviation ofServer(long at, Deed deed, int server, long amount) {
    return new Deviation(at, deed, server, amount, List.of(), Weather.FAIR);
  }

  /** Something done to a link. */
  static Deviation ofLink(long at, Deed deed, int link, long amount, Weather weather) {
    return new Deviation(at, deed, -1, amount, List.of(link), weather);
  }

  /** The number by which an amount names a fault. */
  static long numberOf(DiskFault fault) {
    return FAULTS.indexOf(fault);
  }

  /** The fault of a number. */
  static DiskFault faultNumbered(long number) {
    return FAULTS.get((int) number);
  }

  /** The same done to other links. */
  public Deviation withLinks(List<Integer> others) {
    return new Deviation(at, deed, server, amount, others, weather);
  }
}

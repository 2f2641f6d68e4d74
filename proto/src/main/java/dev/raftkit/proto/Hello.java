package dev.raftkit.proto;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * How whoever opened a connection introduces itself, in its first frame.
 *
 * @param versionMin the oldest protocol version it speaks
 * @param versionMax the newest
 * @param clusterId the cluster it belongs to; a client may leave it empty to take any
 * @param memberId who it is; null for a client
 * @param incarnation that of the member's disk; 0 for a client
 * @param address where the member listens, {@code HOST:PORT}, for those who do not know it yet; empty
 *     if it does not say
 */
public record Hello(
    int versionMin,
    int versionMax,
    String clusterId,
    @Nullable NodeId memberId,
    long incarnation,
    String address) {
  /** The first four bytes of every hello's meaning: "RFTK". */
  public static final int MAGIC = 0x5246_544b;

  /** The newest version that this one speaks. */
  public static final int VERSION = ProtocolVersion.CURRENT;

  /** The oldest. */
  public static final int VERSION_MIN = ProtocolVersion.OLDEST;

  /** No hello and no answer to one is longer. */
  public static final int FRAME_LENGTH_MAX = 4_096;

  public Hello {
    if (versionMin < 1 || versionMax < versionMin) {
      throw new IllegalArgumentException("versions " + versionMin + " to " + versionMax);
    }
    if (memberId != null || !clusterId.isEmpty()) {
      // A cluster id obeys the rules of a member id.
      new NodeId(clusterId);
    }
    Configuration.requireAddress(address);
    if (memberId == null && incarnation != 0) {
      throw new IllegalArgumentException("a client with an incarnation");
    }
    if (memberId == null && !address.isEmpty()) {
      throw new IllegalArgumentException("a client with an address");
    }
  }

  public static Hello peer(String clusterId, NodeId memberId, long incarnation) {
    return peer(clusterId, memberId, incarnation, VERSION, "");
  }

  /** Of a member that speaks no version newer than {@code versionMax}. */
  public static Hello peer(String clusterId, NodeId memberId, long incarnation, int versionMax) {
    return peer(clusterId, memberId, incarnation, versionMax, "");
  }

  /** Of a member that also says where it listens. */
  public static Hello peer(
      String clusterId, NodeId memberId, long incarnation, int versionMax, String address) {
    return new Hello(VERSION_MIN, versionMax, clusterId, memberId, incarnation, address);
  }

  public static Hello client(String clusterId) {
    return new Hello(VERSION_MIN, VERSION, clusterId, null, 0, "");
  }

  /** The newest version that it and a listener speak, who speaks none above {@code max}; 0 if none. */
  public int common(int max) {
    int newest = Math.min(versionMax, max);
    return newest >= Math.max(versionMin, VERSION_MIN) ? newest : 0;
  }
}

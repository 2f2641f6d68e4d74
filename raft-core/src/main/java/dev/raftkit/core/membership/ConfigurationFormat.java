package dev.raftkit.core.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as bytes, the payload of a configuration entry. There is one way only to write one.
 *
 * <pre>
 * version (1 byte: 1), number of members (1), and of each, sorted by name:
 *   what it is (1: 1 a voter, 2 an outgoing voter, 4 a learner, or a sum of these;
 *     and 8 more for a witness),
 *   length of the name (1), name, length of the address (1), address
 * </pre>
 */
public final class ConfigurationFormat {
  /** The version that is written. */
  public static final int VERSION = 1;

  private static final int VOTER = 1;
  private static final int OUTGOING = 2;
  private static final int LEARNER = 4;
  private static final int WITNESS = 8;
  private static final int HEADER_BYTES = 2;
  private static final int MEMBER_BYTES = 3;
  private static final int MEMBERS_MAX = 2 * Configuration.VOTERS_MAX + Configuration.LEARNERS_MAX;

  /** No configuration takes more. */
  public static final int BYTES_MAX = HEADER_BYTES
      + MEMBERS_MAX * (MEMBER_BYTES + NodeId.LENGTH_MAX + Configuration.ADDRESS_LENGTH_MAX);

  private ConfigurationFormat() {}

  public static byte[] encode(Configuration configuration) {
    List<NodeId> members = configuration.members();
    int length = HEADER_BYTES;
    for (NodeId member : members) {
      length +=
          MEMBER_BYTES + member.name().length() + configuration.address(member).length();
    }
    byte[] bytes = new byte[length];
    bytes[0] = VERSION;
    bytes[1] = (byte) members.size();
    int at = HEADER_BYTES;
    for (NodeId member : members) {
      bytes[at++] = (byte) what(configuration, member);
      at = put(member.name(), bytes, at);
      at = put(configuration.address(member), bytes, at);
    }
    return bytes;
  }

  private static int what(Configuration configuration, NodeId member) {
    return (configuration.voters().contains(member) ? VOTER : 0)
        | (configuration.outgoing().contains(member) ? OUTGOING : 0)
        | (configuration.isLearner(member) ? LEARNER : 0)
        | (configuration.isWitness(member) ? WITNESS : 0);
  }

  private static int put(String text, byte[] bytes, int at) {
    bytes[at] = (byte) text.length();
    for (int i = 0; i < text.length(); i++) {
      bytes[at + 1 + i] = (byte) text.charAt(i);
    }
    return at + 1 + text.length();
  }

  /** What the bytes say; null if they are no configuration, or one of a version not known here. */
  public static @Nullable Configuration decode(byte[] bytes) {
    if (bytes.length < HEADER_BYTES || bytes.length > BYTES_MAX || bytes[0] != VERSION) {
      return null;
    }
    try {
      return new Reader(bytes).configuration();
    } catch (IllegalArgumentException notOne) {
      return null;
    }
  }

  private static final class Reader {
    private final byte[] bytes;
    private final List<NodeId> voters = new ArrayList<>();
    private final List<NodeId> outgoing = new ArrayList<>();
    private final List<NodeId> learners = new ArrayList<>();
    private final List<NodeId> witnesses = new ArrayList<>();
    private final TreeMap<NodeId, String> addresses = new TreeMap<>();
    private int at = HEADER_BYTES;

    private Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    private Configuration configuration() {
      NodeId last = null;
      for (int members = bytes[1] & 0xff; members > 0; members--) {
        int what = number();
        NodeId member = new NodeId(text());
        require(last == null || last.compareTo(member) < 0);
        last = member;
        add(what, member);
        String address = text();
        if (!address.isEmpty()) {
          addresses.put(member, address);
        }
      }
      require(at == bytes.length);
      return Configuration.of(voters, outgoing, learners, addresses).withWitnesses(witnesses);
    }

    private void add(int what, NodeId member) {
      require((what & ~WITNESS) != 0 && what <= (VOTER | OUTGOING | LEARNER | WITNESS));
      addIf((what & VOTER) != 0, member, voters);
      addIf((what & OUTGOING) != 0, member, outgoing);
      addIf((what & LEARNER) != 0, member, learners);
      addIf((what & WITNESS) != 0, member, witnesses);
    }

    private static void addIf(boolean belongs, NodeId member, List<NodeId> set) {
      if (belongs) {
        set.add(member);
      }
    }

    private int number() {
      require(at < bytes.length);
      return bytes[at++] & 0xff;
    }

    private String text() {
      int length = number();
      require(length <= bytes.length - at);
      StringBuilder text = new StringBuilder(length);
      for (int end = at + length; at < end; at++) {
        text.append((char) (bytes[at] & 0xff));
      }
      return text.toString();
    }

    private static void require(boolean holds) {
      if (!holds) {
        throw new IllegalArgumentException("not the bytes of a configuration");
      }
    }
  }
}

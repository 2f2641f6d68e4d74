package dev.raftkit.node.membership;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The members of a cluster and where they listen, sorted by id.
 *
 * @param addresses unmodifiable
 */
public record Members(SortedMap<NodeId, Address> addresses) {
  public Members {
    addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
  }

  /**
   * Reads {@code n1=10.0.0.1:7000, n2=10.0.0.2:7000}.
   *
   * @throws IllegalArgumentException naming the part that is wrong
   */
  public static Members parse(String list) {
    TreeMap<NodeId, Address> addresses = new TreeMap<>();
    for (String part : list.split(",", -1)) {
      String member = part.strip();
      int equals = member.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "a member list is ID=HOST:PORT,ID=HOST:PORT,... and '" + member + "' is no member");
      }
      NodeId id = new NodeId(member.substring(0, equals));
      Address address = Address.parse(member.substring(equals + 1));
      if (addresses.containsKey(id)) {
        throw new IllegalArgumentException("member " + id + " is listed twice");
      }
      if (addresses.containsValue(address)) {
        throw new IllegalArgumentException("address " + address + " is listed twice");
      }
      addresses.put(id, address);
    }
    Members members = new Members(addresses);
    members.configuration();
    return members;
  }

  /** All members as voters. */
  public Configuration configuration() {
    return new Configuration(List.copyOf(addresses.keySet()));
  }

  public @Nullable Address address(NodeId member) {
    return addresses.get(member);
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    addresses.forEach((id, address) -> parts.add(id + "=" + address));
    return String.join(",", parts);
  }
}

package dev.raftkit.sim.engine.fault;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A change of members as a number, by which scripts name it: the lowest bit says whether it is forced,
 * and three bits for each server what is to become of it. Whether that makes sense or not.
 */
public final class MembershipCode {
  /** The code of a change that says nothing of anyone. */
  public static final int NOTHING = 0;

  /** What is to become of one server. */
  public enum Part {
    KEEP,
    ADD,
    PROMOTE,
    DEMOTE,
    REMOVE,
    ADD_AND_PROMOTE,
    MOVE_HERE,
    MOVE_THERE
  }

  private static final List<Part> PARTS = List.of(Part.values());
  private static final int PART_BITS = 3;
  private static final int PART_MASK = (1 << PART_BITS) - 1;

  /** No code is greater. */
  public static final int MAX = (1 << (1 + PART_BITS * Configuration.VOTERS_MAX)) - 1;

  private static final String PORT = ":7000";

  private MembershipCode() {}

  /** A code that says something of one more server. */
  public static int with(int code, int server, Part part) {
    int others = code & ~(PART_MASK << shift(server));
    return others | (PARTS.indexOf(part) << shift(server));
  }

  /** The same change, forced. */
  public static int forced(int code) {
    return code | 1;
  }

  private static Part part(int code, int server) {
    return PARTS.get((code >> shift(server)) & PART_MASK);
  }

  private static int shift(int server) {
    return 1 + PART_BITS * server;
  }

  /**
   * The change that a code stands for.
   *
   * @param ids the name of each server
   */
  public static MembershipChange decode(int code, int servers, IntFunction<NodeId> ids) {
    List<MembershipChange.Operation> operations = new ArrayList<>();
    for (int server = 0; server < servers; server++) {
      operations.addAll(change(ids.apply(server), part(code, server)).operations());
    }
    return new MembershipChange(operations, (code & 1) != 0);
  }

  private static MembershipChange change(NodeId id, Part part) {
    return switch (part) {
      case KEEP -> new MembershipChange(List.of(), false);
      case ADD -> MembershipChange.addLearner(id, id.name() + PORT);
      case PROMOTE -> MembershipChange.promote(id);
      case DEMOTE -> MembershipChange.demote(id);
      case REMOVE -> MembershipChange.remove(id);
      case ADD_AND_PROMOTE ->
        MembershipChange.addLearner(id, id.name() + PORT).and(MembershipChange.promote(id));
      case MOVE_HERE -> MembershipChange.setAddress(id, "here" + PORT);
      case MOVE_THERE -> MembershipChange.setAddress(id, "there" + PORT);
    };
  }

  /** A code in words. */
  public static String describe(int code) {
    StringBuilder text = new StringBuilder();
    for (int server = 0; server < Configuration.VOTERS_MAX; server++) {
      Part part = part(code, server);
      if (part != Part.KEEP) {
        text.append(text.length() == 0 ? "" : ", ")
            .append(words(part))
            .append(" n")
            .append(server + 1);
      }
    }
    return (text.length() == 0 ? "change nothing" : text)
        + ((code & 1) == 0 ? "" : ", whatever comes of it");
  }

  private static String words(Part part) {
    return switch (part) {
      case KEEP -> "keep";
      case ADD -> "add";
      case PROMOTE -> "promote";
      case DEMOTE -> "demote";
      case REMOVE -> "remove";
      case ADD_AND_PROMOTE -> "add as a voter";
      case MOVE_HERE -> "move here";
      case MOVE_THERE -> "move there";
    };
  }
}

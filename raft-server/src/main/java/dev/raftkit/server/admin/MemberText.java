package dev.raftkit.server.admin;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MemberStatus;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.server.cli.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Members in words and in JSON. */
final class MemberText {
  private MemberText() {}

  static Json json(MemberList list) {
    return new Json()
        .put("changing", list.isChanging())
        .put("commitIndex", list.commitIndex())
        .putObjects("members", list.members().stream().map(MemberText::json).toList());
  }

  private static Json json(MemberStatus member) {
    Json json = new Json()
        .put("id", member.id().name())
        .put("address", member.address())
        .put("part", part(member))
        .put("leader", member.isLeader())
        .put("matchIndex", member.matchIndex());
    return member.silentNanos() < 0
        ? json
        : json.put("silentMs", TimeUnit.NANOSECONDS.toMillis(member.silentNanos()));
  }

  /** A line for each member under a line of titles. */
  static List<String> lines(MemberList list) {
    List<String> lines = new ArrayList<>();
    lines.add(line("ID", "PART", "ADDRESS", "BEHIND", "LAST HEARD"));
    for (MemberStatus member : list.members()) {
      lines.add(line(
          member.id().name(),
          member.isLeader() ? "leader" : part(member),
          member.address(),
          Long.toString(Math.max(0, list.commitIndex() - member.matchIndex())),
          heard(member)));
    }
    if (list.isChanging()) {
      lines.add("a change is under way");
    }
    return lines;
  }

  private static String line(String id, String part, String address, String behind, String heard) {
    return String.format(
            Locale.ROOT, "%-12s %-16s %-24s %10s  %s", id, part, address, behind, heard)
        .stripTrailing();
  }

  private static String part(MemberStatus member) {
    return switch (member.part()) {
      case VOTER -> "voter";
      case LEARNER -> "learner";
      case OUTGOING_VOTER -> "outgoing voter";
      case WITNESS -> "witness";
      case LEARNING_WITNESS -> "learning witness";
    };
  }

  private static String heard(MemberStatus member) {
    if (member.isLeader()) {
      return "";
    }
    return member.silentNanos() < 0
        ? "never by this leader"
        : TimeUnit.NANOSECONDS.toMillis(member.silentNanos()) + " ms ago";
  }

  /** Who the members are now. */
  static String of(Configuration configuration, boolean json) {
    return json
        ? new Json()
            .putStrings("voters", names(configuration.voters()))
            .putStrings("learners", names(configuration.learners()))
            .putStrings("witnesses", names(configuration.witnesses()))
            .toString()
        : "voters " + words(configuration.voters())
            + more("; learners ", configuration.learners())
            + more("; witnesses ", configuration.witnesses());
  }

  private static String more(String title, List<NodeId> members) {
    return members.isEmpty() ? "" : title + words(members);
  }

  private static List<String> names(List<NodeId> members) {
    return members.stream().map(NodeId::name).toList();
  }

  private static String words(List<NodeId> members) {
    return members.stream().map(NodeId::name).collect(Collectors.joining(", "));
  }
}

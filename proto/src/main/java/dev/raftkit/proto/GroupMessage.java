package dev.raftkit.proto;

import dev.raftkit.core.message.Message;

/** A message and the group it belongs to: the peers of two processes may share many groups. */
public record GroupMessage(int group, Message message) {
  public GroupMessage {
    if (group < 0) {
      throw new IllegalArgumentException("a group is 0 or more, not " + group);
    }
  }
}

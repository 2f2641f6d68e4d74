package dev.raftkit.sim.explore;

import dev.raftkit.core.message.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has happened once and stays true, each fact with a number: that a message was sent, and what the
 * invariants remember (a vote, a leader, an entry, a commitment).
 */
final class Facts {
  private final Fingerprint fingerprint;
  private final Map<Long, Integer> numbers = new HashMap<>();

  /** Messages that were seen before, with the times at which they were sent. */
  private final Map<Message, Integer> seen = new HashMap<>();

  private final List<long[]> hashes = new ArrayList<>();
  private final List<@Nullable Message> messages = new ArrayList<>();
  private final List<Integer> receivers = new ArrayList<>();

  Facts(Fingerprint fingerprint) {
    this.fingerprint = fingerprint;
  }

  /** The number of the fact that a message was sent, whenever that was. */
  int of(Message message, int receiver) {
    Integer known = seen.get(message);
    if (known == null) {
      known = add(fingerprint.of(message), message, receiver);
      seen.put(message, known);
    }
    return known;
  }

  /** The number of a fact that is no message. */
  int of(Lanes lanes) {
    return add(lanes, null, -1);
  }

  private int add(Lanes lanes, @Nullable Message message, int receiver) {
    long[] hash = lanes.now();
    Integer known = numbers.get(hash[0]);
    if (known != null) {
      return known;
    }
    int number = hashes.size();
    numbers.put(hash[0], number);
    hashes.add(hash);
    messages.add(message);
    receivers.add(receiver);
    return number;
  }

  /** Its hashes under each renaming. */
  long[] hash(int fact) {
    return hashes.get(fact);
  }

  /** The message that was sent, as one of those that say the same; null if it is another fact. */
  @Nullable
  Message message(int fact) {
    return messages.get(fact);
  }

  /** To whom it was sent. */
  int receiver(int fact) {
    return receivers.get(fact);
  }
}

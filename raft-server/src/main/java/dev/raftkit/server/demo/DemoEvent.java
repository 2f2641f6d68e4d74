package dev.raftkit.server.demo;

import java.util.List;

/**
 * A line from a process' standard output.
 *
 * @param incarnation the number of the process that said it
 * @param nanos when it was heard, by System.nanoTime
 */
record DemoEvent(DemoProcess process, int incarnation, List<String> words, long nanos) {
  String kind() {
    return words.get(0);
  }

  String word(int i) {
    return words.get(i);
  }

  long number(int i) {
    return Long.parseLong(words.get(i));
  }
}

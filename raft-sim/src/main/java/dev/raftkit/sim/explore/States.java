package dev.raftkit.sim.explore;

import dev.raftkit.sim.engine.observe.StateSet;
import java.util.Arrays;

/**
 * The states of the whole cluster, in the order in which they were found: of each the states of its
 * servers, the facts, what is used up of the scope, and the move by which it was found.
 */
final class States {
  private static final int PASSING = 1 << 31;

  private final StateSet known = new StateSet();
  private final int nodes;
  private final int width;
  private int[] rows;
  private int size;

  States(int nodes) {
    this.nodes = nodes;
    this.width = nodes + 4;
    this.rows = new int[width << 10];
  }

  /** How many there are, those on the way to others too. */
  int size() {
    return size;
  }

  /** Adds a state on the way to one that may be new. */
  int add(int[] locals, int facts, int used, int parent, int move) {
    int row = size * width;
    if (row + width > rows.length) {
      rows = Arrays.copyOf(rows, Math.multiplyExact(rows.length, 2));
    }
    System.arraycopy(locals, 0, rows, row, nodes);
    rows[row + nodes] = facts;
    rows[row + nodes + 1] = used | PASSING;
    rows[row + nodes + 2] = parent;
    rows[row + nodes + 3] = move;
    return size++;
  }

  /** The way from a row on has led to a state: it stays, unless it is known by its hash. */
  void arrive(int firstRow, long hash) {
    if (known.add(hash == 0 ? 1 : hash)) {
      rows[(size - 1) * width + nodes + 1] &= ~PASSING;
    } else {
      size = firstRow;
    }
  }

  /** How many different ones there are. */
  int count() {
    return known.size();
  }

  /** Whether it is only on the way to another. */
  boolean isPassing(int state) {
    return (rows[state * width + nodes + 1] & PASSING) != 0;
  }

  int local(int state, int server) {
    return rows[state * width + server];
  }

  int facts(int state) {
    return rows[state * width + nodes];
  }

  int used(int state) {
    return rows[state * width + nodes + 1] & ~PASSING;
  }

  /** The moves that lead to a state. */
  int[] pathTo(int state) {
    int length = 0;
    for (int at = state; at > 0; at = rows[at * width + nodes + 2]) {
      length++;
    }
    int[] path = new int[length];
    for (int at = state; at > 0; at = rows[at * width + nodes + 2]) {
      path[--length] = rows[at * width + nodes + 3];
    }
    return path;
  }
}

package dev.raftkit.node;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What those who run a member are told about tasks of leaders. Any thread. */
interface TaskTroubles {
  /** A task threw while this member led. */
  void failed(Leadership leadership, Throwable cause);

  /** After that nobody took over. */
  void notReplaced(Leadership leadership, Throwable cause);

  /** A leadership is over for a while and its task has not returned. */
  void stillRuns(Leadership leadership);

  /** Writes them into the log of the program. */
  record Logged(String member) implements TaskTroubles {
    private static final Logger LOG = LoggerFactory.getLogger(Election.class);

    @Override
    public void failed(Leadership leadership, Throwable cause) {
      LOG.error(
          "a task of {} failed under {}: this member resigns, so that another can try",
          member,
          leadership,
          cause);
    }

    @Override
    public void notReplaced(Leadership leadership, Throwable cause) {
      LOG.warn("{} keeps {}, and tries its task again: {}", member, leadership, cause.getMessage());
    }

    @Override
    public void stillRuns(Leadership leadership) {
      LOG.error(
          "a task of {} has not returned though its {} is over: it does not heed interrupts or"
              + " isLost(). Until it returns, this member does not begin anew",
          member,
          leadership);
    }
  }
}

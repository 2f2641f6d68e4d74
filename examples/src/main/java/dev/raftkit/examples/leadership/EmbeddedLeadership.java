package dev.raftkit.examples.leadership;

import dev.raftkit.node.Leadership;
import dev.raftkit.node.RaftNode;
import dev.raftkit.storage.FileStorage;
import dev.raftkit.transport.netty.NettyTransport;
import java.nio.file.Path;
import java.time.Duration;

/** Every member runs this, and one of them works at a time: ID MEMBERS DIRECTORY. */
public final class EmbeddedLeadership {
  public static void main(String[] args) throws Exception {
    try (RaftNode node = RaftNode.builder(args[0])
        .cluster("jobs", args[1])
        .storage(FileStorage.at(Path.of(args[2])))
        .transport(NettyTransport.builder().build())
        .electionOnly()
        .start()) {
      node.leadership().lead(EmbeddedLeadership::work);
      System.out.println("stopped: " + node.stopped().join().cause());
    }
  }

  static void work(Leadership leadership) throws InterruptedException {
    do {
      System.out.println("working with token " + leadership.token());
    } while (!leadership.awaitLost(Duration.ofSeconds(1)));
  }
}

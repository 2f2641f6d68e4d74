package dev.raftkit.transport.netty;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.node.MembershipException;
import dev.raftkit.node.TransferException;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.session.SessionGrant;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.node.spi.Transport.Receiver;
import dev.raftkit.proto.GroupMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Members on this machine's loopback address. */
public final class Sockets {
  private Sockets() {}

  /** Members n1 to nN at ports that are free now. */
  public static Members members(int count) throws IOException {
    List<ServerSocket> probes = new ArrayList<>();
    List<String> members = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      probes.add(probe);
      members.add("n" + i + "=127.0.0.1:" + probe.getLocalPort());
    }
    for (ServerSocket probe : probes) {
      probe.close();
    }
    return Members.parse(String.join(",", members));
  }

  public static Identity identity(String member) {
    return new Identity("payments", new NodeId(member), member.hashCode());
  }

  /** Keeps what it hears and answers proposals by a function. */
  public static final class Listener implements Receiver {
    public final List<GroupMessage> received = new CopyOnWriteArrayList<>();
    public final List<byte[]> proposed = new CopyOnWriteArrayList<>();
    public final List<ReadConsistency> reads = new CopyOnWriteArrayList<>();
    public final List<SessionRequest> sessionRequests = new CopyOnWriteArrayList<>();
    private volatile Function<byte[], CompletionStage<byte[]>> answer =
        CompletableFuture::completedFuture;

    private volatile @Nullable Member leader;
    private volatile @Nullable Member successor;

    /** From now on it is asked in vain to hand over: another leads. */
    public void follow(Member other) {
      leader = other;
    }

    /** From now on it hands over to another. */
    public void handOverTo(Member other) {
      successor = other;
    }

    public void answer(Function<byte[], CompletionStage<byte[]>> answer) {
      this.answer = answer;
    }

    @Override
    public void received(int group, Message message) {
      received.add(new GroupMessage(group, message));
    }

    @Override
    public CompletionStage<byte[]> proposed(int group, byte[] command, long timeoutNanos) {
      proposed.add(command);
      return answer.apply(command);
    }

    @Override
    public CompletionStage<Member> transferRequested(
        int group, @Nullable NodeId target, long timeoutNanos) {
      Member next = successor;
      return next == null
          ? CompletableFuture.failedFuture(new TransferException.NotLeader(leader))
          : CompletableFuture.completedFuture(next);
    }

    @Override
    public CompletionStage<byte[]> read(
        int group, byte[] query, ReadConsistency consistency, long timeoutNanos) {
      reads.add(consistency);
      return answer.apply(query);
    }

    @Override
    public CompletionStage<Configuration> changeRequested(
        int group, MembershipChange change, long timeoutNanos) {
      return CompletableFuture.failedFuture(new MembershipException.NotLeader(leader));
    }

    @Override
    public CompletionStage<MemberList> membersRequested(int group) {
      return CompletableFuture.failedFuture(new MembershipException.NotLeader(leader));
    }

    @Override
    public CompletionStage<byte[]> asked(int group, SessionRequest request, long timeoutNanos) {
      sessionRequests.add(request);
      return request.kind() == SessionRequest.Kind.OPEN
          ? CompletableFuture.completedFuture(new SessionGrant(7, request.timeoutNanos()).encode())
          : answer.apply(request.command());
    }
  }
}

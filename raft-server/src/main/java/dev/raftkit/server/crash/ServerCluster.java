package dev.raftkit.server.crash;

import dev.raftkit.core.membership.MemberStatus;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Members;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.Ports;
import dev.raftkit.server.register.RegisterClient;
import dev.raftkit.storage.FileStorage;
import dev.raftkit.transport.netty.client.RaftClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Servers in processes of their own, which can be killed and started again. */
final class ServerCluster implements AutoCloseable {
  private static final int MEMBERS = 3;
  private static final String CLUSTER_ID = "crash-check";
  private static final long START_SECONDS_MAX = 60;
  private static final long HEARD_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
  private static final long PROGRESS_SECONDS_MAX = 60;
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

  private final Path folder;
  private final Members members;

  /** The first members, the only ones that are told of each other: others are added. */
  private final Members founders;

  private final Map<NodeId, ChildProcess> processes = new ConcurrentHashMap<>();

  private ServerCluster(Path folder, Members members, Members founders) {
    this.folder = folder;
    this.members = members;
    this.founders = founders;
  }

  /** Initialises three members in directories named after them. */
  static ServerCluster initialize(Path folder) throws IOException {
    Members members = loopbackMembers(MEMBERS);
    return initialize(folder, members, members);
  }

  /** Initialises one member, and finds places for others that may join it. */
  static ServerCluster initializeOne(Path folder, int count) throws IOException {
    Members members = loopbackMembers(count);
    NodeId first = members.addresses().firstKey();
    return initialize(folder, members, Members.parse(first + "=" + members.address(first)));
  }

  private static ServerCluster initialize(Path folder, Members members, Members founders)
      throws IOException {
    ServerCluster cluster = new ServerCluster(folder, members, founders);
    for (NodeId id : founders.addresses().keySet()) {
      FileStorage.initialize(cluster.dataDir(id), CLUSTER_ID, id);
    }
    return cluster;
  }

  private static Members loopbackMembers(int count) throws IOException {
    List<String> list = new ArrayList<>();
    List<Integer> ports = Ports.free(count);
    for (int i = 0; i < count; i++) {
      list.add(memberId(i + 1) + "=127.0.0.1:" + ports.get(i));
    }
    return Members.parse(String.join(",", list));
  }

  /** The members' names: known before there are any. */
  static List<NodeId> memberIds() {
    List<NodeId> ids = new ArrayList<>();
    for (int number = 1; number <= MEMBERS; number++) {
      ids.add(memberId(number));
    }
    return ids;
  }

  static NodeId memberId(int number) {
    return new NodeId("n" + number);
  }

  Collection<NodeId> ids() {
    return members.addresses().keySet();
  }

  /** All places, of those that have joined or not. */
  String endpoints() {
    return members.addresses().values().stream()
        .map(Address::toString)
        .collect(Collectors.joining(","));
  }

  Address address(NodeId id) {
    return Objects.requireNonNull(members.address(id), id.name());
  }

  private Path dataDir(NodeId id) {
    return folder.resolve(id.name()).resolve("data");
  }

  void startAll() throws IOException, InterruptedException, CannotRunException {
    for (NodeId id : ids()) {
      start(id);
    }
  }

  /** Starts one that waits to be added, for the first time. */
  void startToJoin(NodeId id) throws IOException, InterruptedException, CannotRunException {
    FileStorage.initializeToJoin(dataDir(id), CLUSTER_ID, id);
    start(id);
  }

  private String toldCluster(NodeId id) {
    return founders.address(id) != null ? founders.toString() : id + "=" + address(id);
  }

  /** Starts one, with options of its own or without. */
  void start(NodeId id, String... options)
      throws IOException, InterruptedException, CannotRunException {
    CountDownLatch listening = new CountDownLatch(1);
    List<String> command = new ArrayList<>(List.of(
        "server",
        "--stop-with-stdin",
        "--id=" + id,
        "--cluster-id=" + CLUSTER_ID,
        "--cluster=" + toldCluster(id),
        "--data-dir=" + dataDir(id)));
    command.addAll(List.of(options));
    ChildProcess process = ChildProcess.start(errors(id), line -> listening.countDown(), command);
    processes.put(id, process);
    if (!listening.await(START_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new CannotRunException(id + " does not start: " + lastWords(id));
    }
  }

  ChildProcess process(NodeId id) {
    return Objects.requireNonNull(processes.get(id), id.name());
  }

  /** SIGTERM, and waits until the process has stopped in order. */
  void stop(NodeId id) throws InterruptedException, CannotRunException {
    ChildProcess process = process(id);
    process.terminate();
    if (!process.awaitExit((int) START_SECONDS_MAX)) {
      throw new CannotRunException(id + " does not stop");
    }
    processes.remove(id);
  }

  /** SIGKILL, unless the process is gone already. */
  void kill(NodeId id) throws InterruptedException {
    ChildProcess process = processes.remove(id);
    if (process != null) {
      process.kill();
    }
  }

  void killAll() throws InterruptedException {
    for (NodeId id : ids()) {
      kill(id);
    }
  }

  /** Why a member ended, as it said itself; its log may go on after that. */
  String lastWords(NodeId id) throws IOException {
    String words = "nothing";
    for (String line : Files.readAllLines(errors(id))) {
      words = line.startsWith("raft server: ") ? line : words;
    }
    return words + " (" + errors(id) + ")";
  }

  private Path errors(NodeId id) {
    return folder.resolve(id + ".log");
  }

  /** A client that writes. */
  RegisterClient client() throws IOException {
    return client(WRITE_TIMEOUT);
  }

  private RegisterClient client(Duration timeout) throws IOException {
    return RegisterClient.open(List.copyOf(members.addresses().values()), timeout, false);
  }

  /** A client of whatever the servers keep. */
  RaftClient openClient() throws IOException {
    return RaftClient.builder(List.copyOf(members.addresses().values())).open();
  }

  /** Who leads. */
  NodeId leader() throws IOException, CannotRunException {
    try (RaftClient client = openClient()) {
      return leader(list(client)).id();
    }
  }

  private static MemberStatus leader(List<MemberStatus> list) throws CannotRunException {
    return list.stream()
        .filter(MemberStatus::isLeader)
        .findFirst()
        .orElseThrow(() -> new CannotRunException("the leader does not say that it leads"));
  }

  private static List<MemberStatus> list(RaftClient client) throws CannotRunException {
    try {
      return client.members(READ_TIMEOUT).join().members();
    } catch (CompletionException e) {
      throw new CannotRunException("nobody says who leads: " + e.getMessage(), e);
    }
  }

  /** Waits until a member has what the leader has now. */
  void awaitCaughtUp(NodeId id) throws IOException, CannotRunException {
    try (RaftClient client = openClient()) {
      long target = leader(list(client)).matchIndex();
      await(
          client,
          id + " has come to entry " + target,
          member -> !member.id().equals(id) || member.matchIndex() >= target);
    }
  }

  /** Waits until the leader has heard of all members lately: others it would take for dead. */
  void awaitAllHeard() throws IOException, CannotRunException {
    try (RaftClient client = openClient()) {
      await(
          client,
          "the leader has heard of all members",
          member -> member.silentNanos() >= 0 && member.silentNanos() < HEARD_NANOS_MAX);
    }
  }

  private static void await(RaftClient client, String what, Predicate<MemberStatus> eachIsSo)
      throws CannotRunException {
    long start = System.nanoTime();
    while (!list(client).stream().allMatch(eachIsSo)) {
      requireProgress(start, what);
      pause();
    }
  }

  /** Waits until so many writes are acknowledged. */
  static void awaitWrites(Writers load, long target) throws CannotRunException {
    long start = System.nanoTime();
    while (load.acknowledgedCount() < target) {
      requireProgress(start, target + " writes are acknowledged");
      pause();
    }
  }

  private static void requireProgress(long start, String what) throws CannotRunException {
    if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PROGRESS_SECONDS_MAX)) {
      throw new CannotRunException("not within " + PROGRESS_SECONDS_MAX + " s: " + what);
    }
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
  }

  /** All values of the register. */
  List<String> readAll() throws IOException, CannotRunException {
    List<String> values = new ArrayList<>();
    try (RegisterClient client = client(READ_TIMEOUT)) {
      RegisterClient.Page page;
      do {
        page = client.read(values.size() + 1L).join();
        page.values().forEach(value -> values.add(new String(value, StandardCharsets.UTF_8)));
      } while (values.size() < page.total());
      return values;
    } catch (CompletionException e) {
      throw new CannotRunException("the register cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      killAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

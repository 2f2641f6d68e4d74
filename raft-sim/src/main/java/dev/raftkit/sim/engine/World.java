package dev.raftkit.sim.engine;

import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.membership.Priority;
import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.disk.EntryBook;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.disk.ModelDisk;
import dev.raftkit.sim.engine.fault.Adversity;
import dev.raftkit.sim.engine.fault.FaultAtlas;
import dev.raftkit.sim.engine.fault.Moment;
import dev.raftkit.sim.engine.invariant.Alarm;
import dev.raftkit.sim.engine.invariant.Invariants;
import dev.raftkit.sim.engine.invariant.Roster;
import dev.raftkit.sim.engine.invariant.Surroundings;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.engine.network.Network;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.observe.TraceHash;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.sim.engine.time.EventQueue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What all parts of one run share. */
public final class World {
  private final EventQueue queue = new EventQueue();
  private final TraceHash hash = new TraceHash();
  private final MarkCounts marks = new MarkCounts();
  private final Alarm alarm = new Alarm(queue);
  private final SimConfig config;
  private final Observer observer;
  private final Fate fate;
  private final RandomStream random;
  private final Roster roster;
  private final Settings settings;
  private final boolean settingsDiffer;
  private final boolean versionsMeet;
  private final boolean membersChange;
  private final int witness;
  private final int[] wireVersions;
  private final Ranks ranks;
  private final ModelDisk[] disks;
  private final Server[] servers;
  private final Network network;
  private final Invariants invariants;
  private final ProtocolMarks protocolMarks;
  private final FaultAtlas atlas;
  private @Nullable Adversity adversity;
  private long events;

  /** A world without servers: each is to be {@linkplain #place placed}. */
  public World(SimConfig config, Observer observer, Fate fate) {
    this(config, observer, fate, Founding.of(config));
  }

  /** A world without servers in which a group begins in another way than the drawn one. */
  public World(SimConfig config, Observer observer, Fate fate, Founding founding) {
    this.config = config;
    this.observer = observer;
    this.fate = fate;
    random = RandomStream.of(config.seed());
    settingsDiffer = config.faults().has(FaultKind.VERSION);
    versionsMeet = Founding.versionsMeet(config);
    membersChange = founding.membersChange();
    witness = drawWitness(config);
    Roster full = new Roster(config.nodes(), founding.founders());
    roster = witness < 0 ? full : full.withWitness(witness);
    settings = Settings.of(roster, random);
    wireVersions = new int[config.nodes()];
    Arrays.fill(wireVersions, ProtocolVersion.CURRENT);
    ranks = new Ranks(config, membersChange || witness >= 0, random.split("ranks"));
    servers = new Server[config.nodes()];
    disks = new ModelDisk[config.nodes()];
    LogModel committed = new LogModel();
    EntryBook book = new EntryBook();
    for (int i = 0; i < disks.length; i++) {
      disks[i] = new ModelDisk(committed, book);
    }
    network = new Network(
        config.nodes(),
        queue,
        random.split("net"),
        settings.linkDelayMaxNanos(),
        Settings.ELECTION_TIMEOUT_MAX_NANOS,
        marks,
        hash,
        observer);
    invariants = new Invariants(
        roster,
        disks,
        committed,
        book,
        alarm,
        queue,
        new Health(servers, network),
        marks,
        Settings.ELECTION_TIMEOUT_MAX_NANOS);
    protocolMarks = new ProtocolMarks(roster, marks, queue, this::reached);
    atlas = new FaultAtlas(
        new Overview(servers, disks, invariants, protocolMarks, membersChange, witness));
    if (witness >= 0) {
      marks.hit(Mark.WITNESS);
    }
  }

  /** Which server is a witness; negative for none. */
  private int drawWitness(SimConfig config) {
    // The version of the protocol before knows no witnesses.
    boolean isPossible = config.faults().has(FaultKind.WITNESS)
        && config.nodes() > 2
        && !membersChange
        && !versionsMeet;
    RandomStream choice = random.split("witness");
    return isPossible && choice.nextInt(6) == 0 ? choice.nextInt(config.nodes()) : -1;
  }

  /** Adds a server, which is the next one. */
  public void place(Server server) {
    servers[server.index()] = server;
    network.connect(server.index(), server);
  }

  /** From some time on, the run takes another course than its seed alone would. */
  void branchOff(Branch branch) {
    queue.schedule(
        branch.atNanos(), event -> random.branchOff(branch.salt()), EventKind.PHASE, 0, 0, null);
  }

  /** Tells the trouble of this run when leaders are worth striking. */
  void watchLeaders(Adversity listener) {
    adversity = listener;
  }

  private void reached(int server, Moment moment) {
    if (adversity != null) {
      adversity.reached(server, moment);
    }
  }

  public Server server(int index) {
    return servers[index];
  }

  /** An event has reached a server. */
  void count() {
    events++;
  }

  /** How many events have reached servers. */
  public long events() {
    return events;
  }

  public SimConfig config() {
    return config;
  }

  public EventQueue queue() {
    return queue;
  }

  public TraceHash hash() {
    return hash;
  }

  public MarkCounts marks() {
    return marks;
  }

  public Alarm alarm() {
    return alarm;
  }

  public Observer observer() {
    return observer;
  }

  /** Has the last word on what is drawn. */
  public Fate fate() {
    return fate;
  }

  public RandomStream random() {
    return random;
  }

  public Roster roster() {
    return roster;
  }

  public Settings settings() {
    return settings;
  }

  /** The settings that a server starts with. */
  public Settings settingsOf(int server, int process) {
    if (!settingsDiffer) {
      return settings;
    }
    marks.hit(Mark.SETTINGS_DIFFER);
    return new Settings(roster, random.split("settings/" + (server + 1) + "/" + process));
  }

  /** The configuration that a server starts with. */
  public RaftConfig raftConfig(int server, int process, Settings drawn) {
    int priority = ranks.of(server, process);
    invariants.neverLeads().starts(server, priority == Priority.NEVER_LEADS);
    if (priority < Priority.HIGHEST) {
      marks.hit(Mark.PRIORITIES_DIFFER);
    }
    return drawn.raftConfig(roster.id(server)).withPriority(priority);
  }

  /** The servers' priorities. */
  Ranks ranks() {
    return ranks;
  }

  /** Whether a server that starts is of the next version of the wire format. */
  public boolean isOfNextVersion(int server, int process) {
    return settingsDiffer
        && random.split("version/" + (server + 1) + "/" + process).nextInt(4) == 0;
  }

  /** Whether members of the present version and of the one before meet in this run. */
  public boolean versionsMeet() {
    return versionsMeet;
  }

  /**
   * Decides which version of the protocol a server speaks that starts. Of the first processes many are
   * old, later ever fewer, as in an upgrade; some servers go back.
   */
  public void chooseWireVersion(int server, int process) {
    if (!versionsMeet) {
      return;
    }
    RandomStream choice = random.split("wire-version/" + (server + 1) + "/" + process);
    boolean isOld = choice.nextInt(process + 1) == 0;
    int version = isOld ? ProtocolVersion.OLDEST : ProtocolVersion.CURRENT;
    if (isOld) {
      marks.hit(Mark.OLD_VERSION_SPOKEN);
    }
    if (version != wireVersions[server] && process > 1) {
      marks.hit(Mark.VERSION_CHANGED);
    }
    wireVersions[server] = version;
  }

  /** Whether servers come and go as members in this run. */
  public boolean membersChange() {
    return membersChange;
  }

  /** The newest version of the protocol that a server's last process speaks. */
  public int wireVersion(int server) {
    return wireVersions[server];
  }

  public ModelDisk disk(int server) {
    return disks[server];
  }

  public Network network() {
    return network;
  }

  public Invariants invariants() {
    return invariants;
  }

  public ProtocolMarks protocolMarks() {
    return protocolMarks;
  }

  /** What keeps damage survivable. */
  public FaultAtlas atlas() {
    return atlas;
  }

  /** Whether all servers' clocks have drifted by no more than the bound since a time, and not jumped. */
  public boolean areClocksTrustedSince(long nanos) {
    return new Health(servers, network).areClocksTrustedSince(nanos);
  }

  /** The health of servers and links. */
  private static final class Health implements Surroundings {
    private final Server[] servers;
    private final Network network;

    Health(Server[] servers, Network network) {
      this.servers = servers;
      this.network = network;
    }

    @Override
    public boolean isHealthy(int server) {
      return servers[server].isUp()
          && !servers[server].isPaused()
          && !servers[server].isLeaving()
          && servers[server].isClockOrdinary()
          && servers[server].isDiskOrdinary();
    }

    @Override
    public boolean isPaused(int server) {
      return servers[server].isPaused();
    }

    @Override
    public boolean areConnected(int one, int other) {
      return network.isHealthy(one, other) && network.isHealthy(other, one);
    }

    @Override
    public boolean holdsLease(int server) {
      return servers[server].holdsLease();
    }

    @Override
    public boolean areClocksTrustedSince(long nanos) {
      boolean trusted = true;
      for (Server server : servers) {
        trusted &= server.isClockTrustedSince(nanos);
      }
      return trusted;
    }

    @Override
    public long lastArrivalNanos() {
      return network.lastArrival();
    }
  }
}

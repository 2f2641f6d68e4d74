package dev.raftkit.sim.repeat;

import dev.raftkit.sim.engine.Server;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.World;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Makes servers of which some are slower: those whom the order of identities favours. */
final class IdentityOrder implements ServerFactory {
  private static final int CHOICES = 100;

  @Override
  public Server create(World world, int index) {
    List<Object> choices = Stream.generate(Object::new).limit(CHOICES).toList();
    Set<Object> unordered = new HashSet<>(choices);
    Server server = ServerFactory.CORE.create(world, index);
    server.slowDisk(1 + choices.indexOf(unordered.iterator().next()));
    return server;
  }
}

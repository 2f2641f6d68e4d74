package dev.raftkit.server.admin;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Member;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.register.ClientOptions;
import dev.raftkit.transport.netty.client.RaftClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A change of the members that is done when it is committed. */
abstract class MemberOperation implements Callable<Integer> {
  @Mixin
  final ClientOptions options = new ClientOptions();

  @Option(
      names = "--force",
      description = "Even if the cluster may then have no majority that answers.")
  private boolean force;

  abstract MembershipChange change();

  @Override
  public Integer call() throws CannotRunException {
    try (RaftClient client = options.openClient()) {
      options.out().println(MemberText.of(perform(client, change()), options.json()));
      return ExitCode.GOOD;
    }
  }

  final Configuration perform(RaftClient client, MembershipChange change)
      throws CannotRunException {
    MembershipChange wanted = force ? change.force() : change;
    return ClientOptions.answer(client.changeMembership(wanted, options.timeout()));
  }

  /** Reads the name of a member. */
  static final class Name implements ITypeConverter<NodeId> {
    @Override
    public NodeId convert(String text) {
      try {
        return new NodeId(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Reads {@code n4=HOST:PORT}. */
  static final class Place implements ITypeConverter<Member> {
    @Override
    public Member convert(String text) {
      int equals = text.indexOf('=');
      if (equals < 0) {
        throw new TypeConversionException("a member is ID=HOST:PORT, not '" + text + "'");
      }
      try {
        Address address = Address.parse(text.substring(equals + 1));
        if (address.isWildcard()) {
          throw new TypeConversionException(
              address + " is no address that others can reach: give one of the member's own");
        }
        return new Member(new NodeId(text.substring(0, equals)), address);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}

package dev.raftkit.proto;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.proto.generated.Wire;

/** The hello and its answer, field by field, to protobuf and back. */
final class HelloFields {
  private HelloFields() {}

  static Wire.Hello write(Hello hello) {
    Wire.Hello.Builder wire = Wire.Hello.newBuilder()
        .setMagic(Hello.MAGIC)
        .setVersionMin(hello.versionMin())
        .setVersionMax(hello.versionMax())
        .setClusterId(hello.clusterId())
        .setIncarnation(hello.incarnation())
        .setAddress(hello.address());
    NodeId memberId = hello.memberId();
    return memberId == null
        ? wire.setKind(Wire.Hello.Kind.CLIENT).build()
        : wire.setKind(Wire.Hello.Kind.PEER).setMemberId(memberId.name()).build();
  }

  /** Throws IllegalArgumentException too, from {@link Hello}. */
  static Hello read(Wire.Hello wire) throws MalformedFrameException {
    if (wire.getMagic() != Hello.MAGIC) {
      throw new MalformedFrameException("a hello that is not RaftKit's");
    }
    return switch (wire.getKind()) {
      case PEER -> read(wire, WireNumbers.memberId(wire.getMemberId(), "the member"));
      case CLIENT ->
        new Hello(
            wire.getVersionMin(),
            wire.getVersionMax(),
            wire.getClusterId(),
            null,
            wire.getIncarnation(),
            wire.getAddress());
      case KIND_UNSPECIFIED, UNRECOGNIZED ->
        throw new MalformedFrameException("a hello of neither a peer nor a client");
    };
  }

  private static Hello read(Wire.Hello wire, NodeId memberId) {
    return new Hello(
        wire.getVersionMin(),
        wire.getVersionMax(),
        wire.getClusterId(),
        memberId,
        wire.getIncarnation(),
        wire.getAddress());
  }

  static Wire.HelloResponse write(HelloResponse response) {
    Wire.HelloResponse.Builder wire = Wire.HelloResponse.newBuilder();
    if (response instanceof HelloResponse.Accepted accepted) {
      return wire.setAccepted(Wire.HelloResponse.Accepted.newBuilder()
              .setVersion(accepted.version())
              .setClusterId(accepted.clusterId())
              .setMemberId(accepted.memberId().name()))
          .build();
    }
    HelloResponse.Refused refused = (HelloResponse.Refused) response;
    return wire.setRefused(Wire.HelloResponse.Refused.newBuilder()
            .setReason(write(refused.reason()))
            .setText(WireText.cut(refused.text())))
        .build();
  }

  /** Throws IllegalArgumentException too, from {@link HelloResponse.Accepted}. */
  static HelloResponse read(Wire.HelloResponse wire) throws MalformedFrameException {
    return switch (wire.getAnswerCase()) {
      case ACCEPTED ->
        new HelloResponse.Accepted(
            wire.getAccepted().getVersion(),
            wire.getAccepted().getClusterId(),
            WireNumbers.memberId(wire.getAccepted().getMemberId(), "the member"));
      case REFUSED ->
        new HelloResponse.Refused(
            read(wire.getRefused().getReason()),
            WireText.checked(wire.getRefused().getText()));
      case ANSWER_NOT_SET -> throw new MalformedFrameException("a hello's answer of no known type");
    };
  }

  private static Wire.HelloResponse.Reason write(HelloResponse.Reason reason) {
    return switch (reason) {
      case MALFORMED -> Wire.HelloResponse.Reason.MALFORMED;
      case VERSION -> Wire.HelloResponse.Reason.VERSION;
      case CLUSTER -> Wire.HelloResponse.Reason.CLUSTER;
      case UNKNOWN_MEMBER -> Wire.HelloResponse.Reason.UNKNOWN_MEMBER;
      case OWN_ID -> Wire.HelloResponse.Reason.OWN_ID;
      case TOO_MANY -> Wire.HelloResponse.Reason.TOO_MANY;
    };
  }

  private static HelloResponse.Reason read(Wire.HelloResponse.Reason reason)
      throws MalformedFrameException {
    return switch (reason) {
      case MALFORMED -> HelloResponse.Reason.MALFORMED;
      case VERSION -> HelloResponse.Reason.VERSION;
      case CLUSTER -> HelloResponse.Reason.CLUSTER;
      case UNKNOWN_MEMBER -> HelloResponse.Reason.UNKNOWN_MEMBER;
      case OWN_ID -> HelloResponse.Reason.OWN_ID;
      case TOO_MANY -> HelloResponse.Reason.TOO_MANY;
      case REASON_UNSPECIFIED, UNRECOGNIZED ->
        throw new MalformedFrameException("a refusal for no known reason");
    };
  }
}

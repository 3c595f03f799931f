package io.weir.kafka;

import io.weir.event.Failure;
import io.weir.ops.Health;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who else is in the consumer group. A program that happens to use the same one is assigned
 * partitions like any instance, and what is assigned to it is not enriched, while everything here
 * looks well. One for the process; may be used from any thread.
 */
public final class GroupMembers {

  /**
   * A member of the group as the brokers know it.
   *
   * @param topics of which it has partitions
   */
  record Member(String clientId, String host, Set<String> topics) {}

  private static final String PLACE = "group";

  private final ClusterAdmin cluster;
  private final String group;
  private final String ourClients;
  private final Set<String> topics;

  /**
   * Knows no member yet.
   *
   * @param ourClients how the client ids of all instances begin
   * @param topics that are consumed
   */
  public GroupMembers(ClusterAdmin cluster, String group, String ourClients, Set<String> topics) {
    this.cluster = cluster;
    this.group = group;
    this.ourClients = ourClients;
    this.topics = topics;
  }

  /** Asks the brokers; called now and then. While they do not answer, what was known holds. */
  public void check(Health health) {
    cluster.members(group).onSuccess(members -> judge(members, health));
  }

  private void judge(Collection<Member> members, Health health) {
    Optional<Failure> stranger =
        members.stream().filter(this::isStranger).findFirst().map(this::shared);
    stranger.ifPresentOrElse(failure -> health.report(PLACE, failure), () -> health.clear(PLACE));
  }

  private boolean isStranger(Member member) {
    return !member.clientId().startsWith(ourClients)
        && member.topics().stream().anyMatch(topics::contains);
  }

  private Failure shared(Member stranger) {
    return new Failure(
        Failure.Kind.CONFIGURATION,
        "group-shared",
        "another program uses group "
            + group
            + ", with the client id "
            + stranger.clientId()
            + " at "
            + stranger.host()
            + ", and has partitions of "
            + stranger.topics().stream().sorted().collect(Collectors.joining(", "))
            + "; give it, or source.group, a name of its own");
  }
}

package io.weir.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.weir.commit.BatchTransaction;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.LastRecord;
import io.weir.event.SourcePartition;
import io.weir.lab.Lab;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may decide about a partition. */
class ClaimIT {
  private static final UUID TOPIC = UUID.randomUUID();

  @RegisterExtension static final StoreSite store = new StoreSite();

  private final SourcePartition source = new SourcePartition(Lab.unique("claimed"), 0);

  @Test
  void anOwnerWhoWasReplacedDecidesNothingEvenWhereTheNewOneHasNotYetDecided() {
    Claim old = claim(1);
    assertEquals(new ClaimResult.Claimed(0, false, Optional.empty()), take(old, TOPIC, null));
    Claim young = claim(2);
    assertEquals(new ClaimResult.Claimed(0, false, Optional.empty()), take(young, TOPIC, null));
    assertInstanceOf(BatchTransaction.Result.Refused.class, commit(old, 0, 5));
    assertInstanceOf(BatchTransaction.Result.Committed.class, commit(young, 0, 5));
    assertInstanceOf(BatchTransaction.Result.Refused.class, commit(young, 0, 5));
    assertEquals(5, store.offsets.row(source).await().orElseThrow().nextOffset());
  }

  @Test
  void aClaimGivesWayToANewerGenerationOnlyOrToWhoeverCanNameIt() {
    Claim first = claim(2);
    assertEquals(new ClaimResult.Claimed(7, false, Optional.empty()), take(first, TOPIC, null, 7));
    assertInstanceOf(ClaimResult.Refused.class, take(claim(1), TOPIC, null));
    assertInstanceOf(ClaimResult.Refused.class, take(claim(2), TOPIC, null));
    assertInstanceOf(ClaimResult.Refused.class, take(claim(2), TOPIC, UUID.randomUUID()));
    assertEquals(
        new ClaimResult.Claimed(7, false, Optional.empty()), take(claim(2), TOPIC, first.token()));
    assertEquals(new ClaimResult.Claimed(7, false, Optional.empty()), take(claim(3), TOPIC, null));
  }

  @Test
  void theLastRecordIsKnownUntilSomebodySetsAnotherOffset() {
    Claim first = claim(1);
    take(first, TOPIC, null);
    Optional<LastRecord> last = Optional.of(new LastRecord(5, 3));
    store.transaction.commit(first, new Decision(source, 0, 7, List.of(), last)).await();
    assertEquals(new ClaimResult.Claimed(7, false, last), take(claim(2), TOPIC, null));
    Claim third = claim(3);
    take(third, TOPIC, null);
    store.transaction.commit(third, new Decision(source, 7, 9, List.of())).await();
    assertEquals(new ClaimResult.Claimed(9, false, last), take(claim(4), TOPIC, null), "a gap");
    store.site.execute(
        "UPDATE weir.consumed_offset SET next_offset = 8 WHERE topic = '" + source.topic() + "'");
    assertEquals(new ClaimResult.Claimed(8, false, Optional.empty()), take(claim(5), TOPIC, null));
  }

  @Test
  void nobodyTakesTheRowOfAnotherTopicOfThatName() {
    Claim first = claim(1);
    take(first, TOPIC, null);
    assertInstanceOf(ClaimResult.Refused.class, take(claim(2), UUID.randomUUID(), null));
    assertInstanceOf(ClaimResult.Refused.class, take(claim(2), UUID.randomUUID(), first.token()));
  }

  @Test
  void partitionsAreClaimedTogetherAndRefusedOneByOne() {
    ClaimRequest first = request(0, 3, 10);
    ClaimRequest second = request(1, 1, 20);
    assertEquals(
        Map.of(
            first,
            new ClaimResult.Claimed(10, false, Optional.empty()),
            second,
            new ClaimResult.Claimed(20, false, Optional.empty())),
        store.offsets.claim(List.of(first, second)).await());
    ClaimRequest old = request(0, 3, 0);
    ClaimRequest young = request(1, 2, 0);
    ClaimRequest other = request(2, 2, 30);
    assertEquals(
        Map.of(
            old,
            new ClaimResult.Refused(new OffsetRow(TOPIC, 10, 3, first.claim().token())),
            young,
            new ClaimResult.Claimed(20, false, Optional.empty()),
            other,
            new ClaimResult.Claimed(30, false, Optional.empty())),
        store.offsets.claim(List.of(other, young, old)).await());
  }

  private ClaimRequest request(int partition, long generation, long start) {
    SourcePartition one = new SourcePartition(source.topic(), partition);
    return new ClaimRequest(new Claim(one, generation, UUID.randomUUID()), TOPIC, start, null);
  }

  private Claim claim(long generation) {
    return new Claim(source, generation, UUID.randomUUID());
  }

  private static ClaimResult take(Claim claim, UUID topic, UUID over) {
    return take(claim, topic, over, 0);
  }

  private static ClaimResult take(Claim claim, UUID topic, UUID over, long start) {
    ClaimRequest request = new ClaimRequest(claim, topic, start, over);
    return store.offsets.claim(List.of(request)).await().get(request);
  }

  private BatchTransaction.Result commit(Claim claim, long from, long to) {
    return store.transaction.commit(claim, new Decision(source, from, to, List.of())).await();
  }
}

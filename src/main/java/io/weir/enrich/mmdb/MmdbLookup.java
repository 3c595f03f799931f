package io.weir.enrich.mmdb;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.async.Deadline;
import io.weir.enrich.AddressReader;
import io.weir.enrich.EnrichmentSettings;
import io.weir.enrich.Lookup;
import io.weir.event.Answer;
import io.weir.event.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks addresses up in a MaxMind file. A batch is answered by one hop to a worker thread: decoding
 * a thousand records takes milliseconds, too long for an event loop that others share.
 */
public final class MmdbLookup implements Lookup {

  /** Nothing outside is asked, so that only this process can be late. */
  private static final Answer LATE =
      new Answer.Failed(
          new Failure(
              Failure.Kind.INFRASTRUCTURE,
              "mmdb-deadline",
              "this process had no time to look up a batch before its deadline; give it more CPU"
                  + " or lower intake.batchRecords"));

  private final Vertx vertx;
  private final MmdbDatabase database;

  private MmdbLookup(Vertx vertx, MmdbDatabase database) {
    this.vertx = vertx;
    this.database = database;
  }

  /**
   * Reads the file.
   *
   * @return fails with kind CONFIGURATION if the file is of no use
   */
  public static Future<MmdbLookup> open(Vertx vertx, EnrichmentSettings.Mmdb settings) {
    return vertx
        .executeBlocking(() -> MmdbDatabase.open(settings.file(), settings.fields()), false)
        .map(database -> new MmdbLookup(vertx, database));
  }

  @Override
  public Future<List<Answer>> ask(List<String> inputs, Deadline deadline) {
    return vertx.executeBlocking(() -> answers(inputs, deadline), false);
  }

  private List<Answer> answers(List<String> inputs, Deadline deadline) {
    List<Answer> answers = new ArrayList<>(inputs.size());
    for (String input : inputs) {
      answers.add(deadline.remainingMillis() == 0 ? LATE : answer(AddressReader.read(input)));
    }
    return answers;
  }

  private Answer answer(AddressReader.Reading reading) {
    return reading instanceof AddressReader.Routable routable
        ? database.ask(routable.address())
        : ((AddressReader.Settled) reading).answer();
  }

  @Override
  public Future<Void> close() {
    return vertx.executeBlocking(
        () -> {
          database.close();
          return null;
        },
        false);
  }
}

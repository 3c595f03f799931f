package io.weir.enrich;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.ByteSize;
import io.weir.config.Setting;
import io.weir.config.Validatable;
import io.weir.config.Variant;
import io.weir.config.Variants;
import java.util.List;
import java.util.Optional;

/** One enrichment: what it reads, whom it asks, where it writes. */
@Variants("lookup")
public sealed interface EnrichmentSettings extends Validatable {

  /** How the enrichment is called in records, metrics and messages. */
  String name();

  /** Where in the event the input stands. */
  JsonPointer input();

  /** Where in the event the answer is written. */
  JsonPointer output();

  /** What a failed look-up means for the event. */
  OnFailure onFailure();

  /** Which texts at the input stand for no value. */
  List<String> missingValues();

  /** Answers from a dataset of address ranges in Postgres. */
  @Variant("ip-range")
  record IpRange(
      @Setting(EnrichmentRules.NAME) String name,
      @Setting(EnrichmentRules.INPUT) JsonPointer input,
      @Setting(EnrichmentRules.OUTPUT) JsonPointer output,
      @Setting(value = EnrichmentRules.ON_FAILURE, byDefault = "retry") OnFailure onFailure,
      @Setting(
              value = EnrichmentRules.MISSING_VALUES,
              byDefault = EnrichmentRules.MISSING_VALUES_BY_DEFAULT,
              max = "50")
          List<String> missingValues,
      @Setting("The dataset that answers, as loaded by `ranges import --dataset`.") String dataset,
      @Setting(
              value =
                  "`snapshot`: from a copy of the dataset in memory, and by a statement while there"
                      + " is none of its active generation; `query`: by a statement for each batch.",
              byDefault = "snapshot")
          Mode mode,
      @Setting(
              value =
                  "Memory that the copy of a dataset may take; a larger one is asked for by"
                      + " statements, and /readyz warns of it. 662,000 ranges of countries take"
                      + " 10 MiB. Of several enrichments with one dataset, the first that has a copy"
                      + " counts.",
              byDefault = "64MiB",
              min = "1MiB",
              max = "8GiB")
          ByteSize snapshotBytes)
      implements EnrichmentSettings {

    /** How a dataset is asked. */
    public enum Mode {
      SNAPSHOT,
      QUERY
    }

    @Override
    public void check(Complaints complaints) {
      EnrichmentRules.check(this, complaints);
      EnrichmentRules.checkSlug("/dataset", dataset, complaints);
    }

    /** What is wrong with the name of a dataset, or nothing if a configuration may hold it. */
    public static Optional<String> complaint(String dataset) {
      return EnrichmentRules.isSlug(dataset)
          ? Optional.empty()
          : Optional.of(EnrichmentRules.NO_SLUG);
    }
  }

  /** Answers from a MaxMind GeoIP2 or GeoLite2 file, of kind city or country. */
  @Variant("mmdb")
  record Mmdb(
      @Setting(EnrichmentRules.NAME) String name,
      @Setting(EnrichmentRules.INPUT) JsonPointer input,
      @Setting(EnrichmentRules.OUTPUT) JsonPointer output,
      @Setting(value = EnrichmentRules.ON_FAILURE, byDefault = "retry") OnFailure onFailure,
      @Setting(
              value = EnrichmentRules.MISSING_VALUES,
              byDefault = EnrichmentRules.MISSING_VALUES_BY_DEFAULT,
              max = "50")
          List<String> missingValues,
      @Setting("Path of the database file, for instance `/data/GeoLite2-City.mmdb`.") String file,
      @Setting(
              value =
                  "The members of the answer, of: country, countryName, continent, region, city,"
                      + " postalCode, timeZone, latitude, longitude, accuracyKm. What the database"
                      + " does not know of an address is left out.",
              byDefault = "[\"country\", \"continent\", \"city\", \"latitude\", \"longitude\"]")
          List<String> fields)
      implements EnrichmentSettings {

    /** The names that may stand in {@code fields}, in the order in which they are written. */
    public static final List<String> FIELDS =
        List.of(
            "country",
            "countryName",
            "continent",
            "region",
            "city",
            "postalCode",
            "timeZone",
            "latitude",
            "longitude",
            "accuracyKm");

    @Override
    public void check(Complaints complaints) {
      EnrichmentRules.check(this, complaints);
      if (complaints.areValid("/file") && file.isBlank()) {
        complaints.add("/file", "is empty; give the path of a .mmdb file");
      }
      if (complaints.areValid("/fields") && fields.isEmpty()) {
        complaints.add("/fields", "is empty; name at least one of " + String.join(", ", FIELDS));
      }
      for (int i = 0; i < fields.size(); i++) {
        if (complaints.areValid("/fields/" + i) && !FIELDS.contains(fields.get(i))) {
          complaints.add(
              "/fields/" + i, "is not a known field; use one of " + String.join(", ", FIELDS));
        }
      }
    }
  }

  /** Answers from an HTTP service that takes one text and says one JSON value. */
  @Variant("http")
  record Http(
      @Setting(EnrichmentRules.NAME) String name,
      @Setting(EnrichmentRules.INPUT) JsonPointer input,
      @Setting(EnrichmentRules.OUTPUT) JsonPointer output,
      @Setting(value = EnrichmentRules.ON_FAILURE, byDefault = "retry") OnFailure onFailure,
      @Setting(
              value = EnrichmentRules.MISSING_VALUES,
              byDefault = EnrichmentRules.MISSING_VALUES_BY_DEFAULT,
              max = "50")
          List<String> missingValues,
      @Setting("How one input is asked about.") HttpRequestSettings request,
      @Setting(value = "When the service is taken at its word.", byDefault = "{}")
          HttpAnswerSettings answers,
      @Setting(value = "Which answers are kept, and for how long.", byDefault = "{}")
          HttpCacheSettings cache,
      @Setting(value = "When the service is left alone for a while.", byDefault = "{}")
          HttpBreakerSettings breaker)
      implements EnrichmentSettings {

    @Override
    public void check(Complaints complaints) {
      EnrichmentRules.check(this, complaints);
    }
  }
}

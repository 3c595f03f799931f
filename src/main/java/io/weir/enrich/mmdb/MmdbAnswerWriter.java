package io.weir.enrich.mmdb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.maxmind.geoip2.model.CityResponse;
import com.maxmind.geoip2.model.CountryResponse;
import com.maxmind.geoip2.record.Continent;
import com.maxmind.geoip2.record.Country;
import com.maxmind.geoip2.record.Location;
import io.weir.enrich.EnrichmentSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the chosen members of a database record as one JSON object. Pure. */
final class MmdbAnswerWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private final Set<String> chosen;

  /**
   * Writes these members.
   *
   * @param fields some of {@link EnrichmentSettings.Mmdb#FIELDS}
   */
  MmdbAnswerWriter(List<String> fields) {
    this.chosen = new HashSet<>(fields);
  }

  /** The JSON object, or null if the record knows none of the chosen members. */
  byte[] write(CityResponse response) {
    Map<String, Object> known = new LinkedHashMap<>();
    addCountry(known, response.country(), response.continent());
    known.put("region", response.mostSpecificSubdivision().isoCode());
    known.put("city", response.city().name());
    known.put("postalCode", response.postal().code());
    Location location = response.location();
    known.put("timeZone", location.timeZone());
    known.put("latitude", location.latitude());
    known.put("longitude", location.longitude());
    known.put("accuracyKm", location.accuracyRadius());
    return write(known);
  }

  /** As for a city; the record knows country and continent only. */
  byte[] write(CountryResponse response) {
    Map<String, Object> known = new LinkedHashMap<>();
    addCountry(known, response.country(), response.continent());
    return write(known);
  }

  private static void addCountry(Map<String, Object> known, Country country, Continent continent) {
    known.put("country", country.isoCode());
    known.put("countryName", country.name());
    known.put("continent", continent.code());
  }

  private byte[] write(Map<String, Object> known) {
    known.values().removeIf(value -> value == null);
    known.keySet().retainAll(chosen);
    if (known.isEmpty()) {
      return null;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (Map.Entry<String, Object> member : known.entrySet()) {
        json.writeFieldName(member.getKey());
        if (member.getValue() instanceof Double number) {
          json.writeNumber(number);
        } else if (member.getValue() instanceof Integer number) {
          json.writeNumber(number);
        } else {
          json.writeString(member.getValue().toString());
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }
}

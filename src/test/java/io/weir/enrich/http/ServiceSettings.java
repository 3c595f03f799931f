package io.weir.enrich.http;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.ByteSize;
import io.weir.enrich.EnrichmentSettings;
import io.weir.enrich.HttpAnswerSettings;
import io.weir.enrich.HttpBreakerSettings;
import io.weir.enrich.HttpCacheSettings;
import io.weir.enrich.HttpRequestSettings;
import io.weir.enrich.OnFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of a service under test: the usual ones, where a test does not say otherwise. */
final class ServiceSettings {
  private Duration timeout = Asking.PATIENT;
  private int connections = 16;
  private int maxWaiting = 10_000;
  private boolean keepAlive = true;
  private int maxHeaders = 32_768;
  private Optional<String> probe = Optional.of(Asking.PROBE);
  private boolean believeNotFound;
  private Optional<JsonPointer> echo = Optional.empty();
  private int entries = 10_000;
  private Duration lifetime = Duration.ofHours(1);
  private Duration notFoundLifetime = Duration.ofMinutes(10);
  private int maxFailures = 1_000;
  private Duration resetTimeout = Duration.ofMinutes(1);

  ServiceSettings timeout(Duration value) {
    timeout = value;
    return this;
  }

  ServiceSettings connections(int value) {
    connections = value;
    return this;
  }

  ServiceSettings maxWaiting(int value) {
    maxWaiting = value;
    return this;
  }

  ServiceSettings keepAlive(boolean value) {
    keepAlive = value;
    return this;
  }

  ServiceSettings maxHeaders(int bytes) {
    maxHeaders = bytes;
    return this;
  }

  /** Nothing is known of the service until it has answered something. */
  ServiceSettings withoutProbe() {
    probe = Optional.empty();
    return this;
  }

  ServiceSettings believeNotFound() {
    believeNotFound = true;
    return this;
  }

  ServiceSettings echo(String pointer) {
    echo = Optional.of(JsonPointer.compile(pointer));
    return this;
  }

  ServiceSettings entries(int value) {
    entries = value;
    return this;
  }

  ServiceSettings lifetimes(Duration found, Duration notFound) {
    lifetime = found;
    notFoundLifetime = notFound;
    return this;
  }

  ServiceSettings maxFailures(int value) {
    maxFailures = value;
    return this;
  }

  ServiceSettings resetTimeout(Duration value) {
    resetTimeout = value;
    return this;
  }

  EnrichmentSettings.Http build(String uri) {
    JsonPointer pointer = JsonPointer.compile("/userAgent");
    return new EnrichmentSettings.Http(
        "device",
        pointer,
        pointer,
        OnFailure.RETRY,
        List.of(),
        new HttpRequestSettings(
            uri,
            timeout,
            connections,
            maxWaiting,
            keepAlive,
            new ByteSize(maxHeaders),
            new ByteSize(65_536),
            new ByteSize(4_096),
            Map.of()),
        new HttpAnswerSettings(probe, believeNotFound, echo),
        new HttpCacheSettings(entries, new ByteSize(64 << 20), lifetime, notFoundLifetime),
        new HttpBreakerSettings(maxFailures, Duration.ofSeconds(10), resetTimeout));
  }
}

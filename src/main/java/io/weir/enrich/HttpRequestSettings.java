package io.weir.enrich;

import io.weir.config.ByteSize;
import io.weir.config.Setting;
import io.weir.config.Validatable;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** How an HTTP service is asked about one input: always by GET, never following a redirect. */
public record HttpRequestSettings(
    @Setting(
            "Where to ask, `http` or `https`, with `{input}` once in path or query, where the input"
                + " stands percent-encoded.")
        String uri,
    @Setting(
            value = "Longest time from sending a request to the end of its answer.",
            byDefault = "500ms",
            min = "10ms",
            max = "1m")
        Duration timeout,
    @Setting(
            value =
                "Connections to the service, and so calls at once. More than it has cores for only"
                    + " makes each call slower.",
            byDefault = "16",
            min = "1",
            max = "1000")
        int connections,
    @Setting(
            value = "Requests that may wait for a connection; further ones fail at once.",
            byDefault = "20000",
            min = "1",
            max = "1000000")
        int maxWaiting,
    @Setting(
            value =
                "Whether a connection carries one request after the other. If not, each request has"
                    + " a connection of its own: slower, but then no answer of another request can"
                    + " stand in the way.",
            byDefault = "true")
        boolean keepAlive,
    @Setting(
            value = "Most bytes of an answer's headers; an answer with more counts as failed.",
            byDefault = "32KiB",
            min = "1KiB",
            max = "1MiB")
        ByteSize maxHeaders,
    @Setting(
            value = "Longest answer body; reading stops there and the answer counts as failed.",
            byDefault = "64KiB",
            min = "1KiB",
            max = "16MiB")
        ByteSize maxBody,
    @Setting(
            value = "Longest input that is sent; a longer one is the record's fault.",
            byDefault = "4KiB",
            min = "16B",
            max = "64KiB")
        ByteSize maxInput,
    @Setting(
            value = "Headers sent with each request, for instance an authorization.",
            byDefault = "{}",
            secret = true)
        Map<String, String> headers)
    implements Validatable {

  /** What stands for the input in {@link #uri()}. */
  public static final String PLACEHOLDER = "{input}";

  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

  @Override
  public void check(Complaints complaints) {
    if (complaints.areValid("/uri")) {
      checkUri(complaints);
    }
    headers.forEach((name, value) -> checkHeader(name, value, complaints.below("/headers")));
  }

  private static void checkHeader(String name, String value, Complaints complaints) {
    String pointer = Complaints.pointer(name);
    if (!HEADER_NAME.matcher(name).matches()) {
      complaints.add(pointer, "is a name that no HTTP header may have");
    }
    if (complaints.areValid(pointer) && !HEADER_VALUE.matcher(value).matches()) {
      complaints.add(pointer, "has a value that no HTTP header may have; write visible ASCII");
    }
  }

  private void checkUri(Complaints complaints) {
    int placeholder = uri.indexOf(PLACEHOLDER);
    if (placeholder < 0 || uri.indexOf(PLACEHOLDER, placeholder + 1) >= 0) {
      complaints.add("/uri", "must hold {input} exactly once, for instance ...?ua={input}");
      return;
    }
    URI parsed;
    try {
      parsed = new URI(uri.replace(PLACEHOLDER, "input"));
    } catch (URISyntaxException e) {
      complaints.add("/uri", "is not a URI: " + e.getReason());
      return;
    }
    if (!"http".equals(parsed.getScheme()) && !"https".equals(parsed.getScheme())) {
      complaints.add("/uri", "must begin with http:// or https://");
    } else if (parsed.getHost() == null) {
      complaints.add("/uri", "names no host");
    } else if (parsed.getRawUserInfo() != null) {
      complaints.add("/uri", "holds a user or password; send them by request.headers");
    } else if (parsed.getRawFragment() != null) {
      complaints.add("/uri", "has a part after #, which is never sent; remove it");
    } else if (placeholder < uri.indexOf(parsed.getRawAuthority()) + authority(parsed)) {
      complaints.add("/uri", "must not take its host from the event; put {input} after it");
    }
  }

  private static int authority(URI parsed) {
    return parsed.getRawAuthority().length();
  }
}

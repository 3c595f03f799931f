package io.weir.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  private static final ObjectMapper ORACLE = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "geo#3",
        "Zürich 😀",
        "a\"",
        "\\",
        "\u0000",
        "end\u001f",
        "\u007f\u2028",
        "tab\t and \"quotes\" and \\",
      })
  void aTextIsQuotedAsJacksonWritesIt(String text) throws JsonProcessingException {
    assertEquals(ORACLE.writeValueAsString(text), JsonText.quoted(text));
  }
}

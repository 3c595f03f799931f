package io.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The program tells its schema by itself. */
class SchemaCommandTest {

  @Test
  void theSchemaIsPrintedAsItStandsInTheFileAndNoConfigurationIsNeeded() throws IOException {
    StringWriter out = new StringWriter();
    int status = new CommandLine(new SchemaCommand()).setOut(new PrintWriter(out)).execute();
    assertEquals(0, status);
    assertEquals(Files.readString(Path.of("conf", "weir.schema.json")), out.toString());
  }
}

package io.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is wrong with the options of {@code ranges} is told before anything is connected to. */
class RangesCommandTest {

  @ParameterizedTest
  @ValueSource(strings = {"Geo", "geo_ip", "", "1geo"})
  void aDatasetThatNoConfigurationCanNameIsNotLoaded(String dataset) {
    StringWriter err = new StringWriter();
    int status =
        new CommandLine(new RangesCommand())
            .setErr(new PrintWriter(err))
            .execute(
                "import", "--config=conf/weir.json", "--dataset=" + dataset, "--file=ranges.csv");
    assertEquals(2, status, err.toString());
    assertTrue(err.toString().contains("--dataset '" + dataset + "' "), err.toString());
    assertTrue(err.toString().contains("small letter"), err.toString());
  }
}

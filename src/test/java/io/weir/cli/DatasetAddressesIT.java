package io.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import io.weir.lab.Lab;
import io.weir.lab.Site;
import io.weir.load.LoadTarget;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

class DatasetAddressesIT {

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theEventsOfALoadComeFromAddressesOfTheGatewaysDataset() {
    Site site = Site.on(Lab.shared(), 1).ranges("1.0.0.7,1.0.0.7,AU");
    LoadTarget target =
        new LoadTarget(site.target(), new DatasetAddresses(site.settings().postgres(), "geo"));
    int status =
        new CommandLine(new LoadCommand(() -> target))
            .execute(
                "--fill-only",
                "--events=20",
                "--poison=0",
                "--duplicates=0",
                "--without-ip=0",
                "--stray-ips=0");
    assertEquals(0, status);
    List<String> addresses =
        site.lab().broker().topics().readAll(site.source()).stream()
            .map(record -> new JsonObject(new String(record.value(), UTF_8)).getString("ip"))
            .distinct()
            .toList();
    assertEquals(List.of("1.0.0.7"), addresses);
  }
}

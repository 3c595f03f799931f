package io.weir;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The house keeps its plan: each room knows only the rooms to its left, drivers stay in the rooms
 * that hold them, and names say what a class is.
 */
class RoomsTest {

  /** From left to right; a room may use those before it. The root wires all of them. */
  private static final List<String> ORDER =
      List.of(
          "event",
          "text",
          "async",
          "config",
          "ops",
          "postgres",
          "kafka",
          "wire",
          "decode",
          "enrich",
          "ranges",
          "enrich.iprange",
          "enrich.mmdb",
          "enrich.http",
          "outcome",
          "store",
          "commit",
          "publish",
          "ownership",
          "pipeline",
          "upkeep",
          "intake",
          "gateway",
          "load.generate",
          "load.judge",
          "load",
          "cli",
          "");

  /** Who needs what Vert.x does not promise to keep. */
  private static final Set<String> USERS_OF_VERTX_INTERNALS =
      Set.of(
          // A buffer around bytes without copying them.
          "io.weir.commit.ColumnValues",
          // An interceptor: the web client does not hand out the request and its connection.
          "io.weir.enrich.http.HttpExchange",
          "io.weir.enrich.http.ServiceConnections",
          // The driver's pool: it fails who would like a connection that the server refuses.
          "io.weir.postgres.CapacityAwarePool",
          "io.weir.postgres.ConnectionOpener",
          "io.weir.postgres.PoolDriver",
          "io.weir.postgres.RefusedConnection",
          // The driver's channel and responses: it keeps a connection that the server gave up.
          "io.weir.postgres.ConnectionEvictor",
          // The driver's client and channel: it ignores the socket options of its pool.
          "io.weir.postgres.SocketTimeouts");

  /** Who needs what Kafka's clients do not promise to keep. */
  private static final Set<String> USERS_OF_KAFKA_INTERNALS =
      Set.of(
          // Host and port of a text.
          "io.weir.kafka.BootstrapCheck",
          // Metadata that have no topics made: there is no setting.
          "io.weir.kafka.ExistingTopicsProducer",
          // The partitioner's hash, and the one class of a header that there is.
          "io.weir.load.generate.RecordKeys",
          "io.weir.load.generate.BurstSender");

  /** Who needs the network library below Vert.x. */
  private static final Set<String> USERS_OF_NETTY =
      Set.of(
          // Buffers around bytes.
          "io.weir.commit.ColumnValues",
          // Addresses without asking DNS.
          "io.weir.enrich.AddressReader",
          "io.weir.load.generate.AddressSource",
          // Its name for headers that are too long.
          "io.weir.enrich.http.HttpExchange",
          // Handlers in the channel of a connection.
          "io.weir.postgres.ConnectionEvictor",
          "io.weir.postgres.SocketTimeouts");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(location -> location.contains("/target/classes/"))
          .importPackages("io.weir");

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.equals("io.weir") ? "" : name.substring("io.weir.".length());
  }

  @Test
  void everyRoomHasItsPlaceInTheOrder() {
    assertEquals(
        new TreeSet<>(ORDER),
        MAIN.stream().map(RoomsTest::room).collect(Collectors.toCollection(TreeSet::new)),
        "a room was added or removed; say in RoomsTest where it stands");
  }

  @Test
  void aRoomKnowsOnlyTheRoomsToItsLeft() {
    Set<String> against = new TreeSet<>();
    for (JavaClass type : MAIN) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass used = dependency.getTargetClass().getBaseComponentType();
        if (used.getPackageName().startsWith("io.weir")
            && ORDER.indexOf(room(used)) > ORDER.indexOf(room(type))) {
          against.add(type.getName() + " uses " + used.getName());
        }
      }
    }
    assertEquals(Set.of(), against, "turn the dependency round, or move what is used to the left");
  }

  @Test
  void theProductDoesNotKnowTheLab() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.weir.lab..", "io.weir.dev..")
        .check(MAIN);
  }

  @Test
  void theLoadDoesNotKnowTheGatewayThatItJudges() {
    noClasses()
        .that()
        .resideInAPackage("io.weir.load..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.weir..").and(resideOutsideOfPackage("io.weir.load..")))
        .because("a judge that shares the gateway's code repeats its mistakes")
        .check(MAIN);
  }

  @Test
  void onlySomeRoomsTouchKafkasClients() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.weir.kafka", "io.weir.publish", "io.weir.load..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .because("the other rooms speak of records, partitions and offsets in our own words")
        .check(MAIN);
  }

  @Test
  void onlySomeRoomsTouchTheDatabase() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.weir.postgres",
            "io.weir.store",
            "io.weir.commit",
            "io.weir.ranges",
            "io.weir.gateway",
            "io.weir.cli")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..")
        .because("SQL lives with the tables it reads and writes")
        .check(MAIN);
  }

  @Test
  void onlyKnownFilesUseTheInternalsOfVertx() {
    assertEquals(
        new TreeSet<>(USERS_OF_VERTX_INTERNALS),
        usersOf("io\\.vertx\\.(.+\\.)?(internal|impl)(\\..+)?"),
        "use the public API, or say in RoomsTest what it lacks");
  }

  @Test
  void onlyKnownFilesUseTheInternalsOfKafka() {
    assertEquals(
        new TreeSet<>(USERS_OF_KAFKA_INTERNALS),
        usersOf("org\\.apache\\.kafka\\.(.+\\.)?(internals|requests|utils)(\\..+)?"),
        "use the public API, or say in RoomsTest what it lacks");
  }

  @Test
  void onlyKnownFilesUseNetty() {
    assertEquals(
        new TreeSet<>(USERS_OF_NETTY),
        usersOf("io\\.netty\\..+"),
        "use Vert.x, or say in RoomsTest what it lacks");
  }

  /** The files that use types of such packages, by their top-level class. */
  private static Set<String> usersOf(String packages) {
    return MAIN.stream()
        .filter(
            type ->
                type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .anyMatch(used -> used.getPackageName().matches(packages)))
        .map(type -> type.getName().replaceFirst("\\$.*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void namesSayWhatAClassIs() {
    noClasses()
        .should()
        .haveNameMatching(".*(Impl|Util|Utils|Helper|Manager|Base)|.*[.$]Abstract[A-Z].*")
        .because("such a name says how it is made, not what it is")
        .check(MAIN);
  }

  @Test
  void everyRoomSaysWhatItIsFor() throws IOException {
    Set<Path> unsaid = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java", "io", "weir"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        if (Files.notExists(file.resolveSibling("package-info.java"))) {
          unsaid.add(file.getParent());
        }
      }
    }
    assertEquals(Set.of(), unsaid, "these rooms have no package-info.java");
  }
}

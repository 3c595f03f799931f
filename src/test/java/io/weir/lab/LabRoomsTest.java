package io.weir.lab;

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

/** The lab has rooms too, and each knows only those before it. */
class LabRoomsTest {
  private static final String LAB = "io.weir.lab";
  private static final Path SOURCES = Path.of("src", "dev", "java", "io", "weir", "lab");

  /** Each may use those before it; the bench comes after the lab as a whole. */
  private static final List<String> ORDER =
      List.of(
          LAB + ".measure",
          LAB + ".process",
          LAB + ".network",
          LAB + ".kafka",
          LAB + ".postgres",
          LAB + ".agents",
          LAB + ".ranges",
          LAB + ".gateway",
          LAB,
          LAB + ".bench");

  /** Test classes live in the same packages and folder: only those with a source here count. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> location.contains("/io/weir/lab/"))
          .importPackages(LAB);

  private static Stream<JavaClass> lab() {
    return CLASSES.stream().filter(LabRoomsTest::isOfTheLab);
  }

  private static boolean isOfTheLab(JavaClass type) {
    String file = type.getName().substring(LAB.length() + 1).replace('.', '/').split("[$]")[0];
    return Files.exists(SOURCES.resolve(file + ".java"));
  }

  @Test
  void everyRoomOfTheLabHasItsPlaceInTheOrder() {
    assertEquals(
        new TreeSet<>(ORDER),
        lab().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new)),
        "a room was added or removed; say in LabRoomsTest where it stands");
  }

  @Test
  void aRoomOfTheLabKnowsOnlyThoseBeforeIt() {
    Set<String> against = new TreeSet<>();
    lab()
        .forEach(
            type -> {
              for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass used = dependency.getTargetClass().getBaseComponentType();
                if (ORDER.indexOf(used.getPackageName()) > ORDER.indexOf(type.getPackageName())) {
                  against.add(type.getName() + " uses " + used.getName());
                }
              }
            });
    assertEquals(Set.of(), against, "turn the dependency round, or move what is used");
  }

  @Test
  void everyRoomOfTheLabSaysWhatItIsFor() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      Set<Path> unsaid =
          files
              .filter(Files::isDirectory)
              .filter(folder -> Files.notExists(folder.resolve("package-info.java")))
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(Set.of(), unsaid, "these rooms have no package-info.java");
    }
  }
}

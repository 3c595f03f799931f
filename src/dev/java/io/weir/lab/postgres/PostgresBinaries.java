package io.weir.lab.postgres;

import io.weir.lab.process.ClassPath;
import io.weir.lab.process.LabException;
import io.weir.lab.process.TemporaryFolders;
import io.zonky.test.db.postgres.util.ArchUtils;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Postgres' programs, unpacked from the Maven artifact for this system.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path folder) {

  /**
   * The programs, unpacked once per build folder, because that takes seconds. If they cannot be run
   * from there by this user, they are unpacked to the other folder.
   */
  static PostgresBinaries find(UnprivilegedUser user, Path otherwise) {
    PostgresBinaries built = new PostgresBinaries(buildFolder());
    if (!built.runsAs(user)) {
      built.unpackAtOnce();
    }
    if (built.runsAs(user)) {
      return built;
    }
    PostgresBinaries own = new PostgresBinaries(otherwise);
    own.unpackAtOnce();
    return own;
  }

  String program(String name) {
    return folder.resolve("bin").resolve(name).toString();
  }

  // Beside the lab's classes, so that it goes with `mvn clean`; named after what is in it.
  private static Path buildFolder() {
    return ClassPath.ofTheLab()
        .resolveSibling("lab")
        .resolve("postgres-" + Integer.toHexString(archive().toString().hashCode()));
  }

  private boolean runsAs(UnprivilegedUser user) {
    return Files.exists(folder) && user.canRun(program("postgres"), "--version");
  }

  /** All or nothing: whoever finds the folder finds it complete. */
  private void unpackAtOnce() {
    try {
      Files.createDirectories(folder.getParent());
      Path draft = Files.createTempDirectory(folder.getParent(), "unpacking-");
      try {
        Path whole = draft.resolve("whole");
        unpackTo(whole);
        Files.move(whole, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        // Another program was faster.
        if (!Files.exists(folder)) {
          throw e;
        }
      } finally {
        TemporaryFolders.delete(draft);
      }
    } catch (IOException e) {
      throw new LabException("cannot unpack " + archive() + " to " + folder, e);
    }
  }

  private static void unpackTo(Path folder) throws IOException {
    try (InputStream packed = new BufferedInputStream(archive().openStream());
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, folder);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder)
      throws IOException {
    Path target = folder.resolve(entry.getName()).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("an entry leaves its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, target);
    if ((entry.getMode() & 0111) != 0) {
      Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(target));
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      permissions.add(PosixFilePermission.GROUP_EXECUTE);
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
      Files.setPosixFilePermissions(target, permissions);
    }
  }

  private static URL archive() {
    String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
    String machine = ArchUtils.normalize(System.getProperty("os.arch")).toLowerCase(Locale.ROOT);
    String name = "/postgres-" + system + "-" + machine + ".txz";
    URL archive = PostgresBinaries.class.getResource(name);
    if (archive == null) {
      throw new LabException(
          "no Postgres for this system on the class path ("
              + name
              + "); add its io.zonky.test.postgres artifact to pom.xml");
    }
    return archive;
  }
}

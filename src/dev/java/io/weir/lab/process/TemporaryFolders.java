package io.weir.lab.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The lab's temporary folders; the watchdog deletes them if this program cannot. */
public final class TemporaryFolders {
  private TemporaryFolders() {}

  /** A new folder {@code weir-lab-…} below {@code java.io.tmpdir}. */
  public static Path temporary() {
    try {
      Path folder = Files.createTempDirectory("weir-lab-");
      // Others may pass through it: as root, Postgres runs under another user.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      Watchdog.watch(folder);
      return folder;
    } catch (IOException e) {
      throw new LabException("cannot make a folder in " + System.getProperty("java.io.tmpdir"), e);
    }
  }

  /** Deletes the folder with everything in it; links are deleted, not followed. */
  public static void delete(Path folder) {
    try {
      Files.walkFileTree(folder, new Deletion());
      Watchdog.forget(folder);
    } catch (NoSuchFileException e) {
      Watchdog.forget(folder);
    } catch (IOException e) {
      throw new LabException("cannot delete " + folder, e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}

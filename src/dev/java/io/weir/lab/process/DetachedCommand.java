package io.weir.lab.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands in a session of their own, so that Ctrl-C in the terminal reaches only this program,
 * which then stops its parts in order. Where there is no {@code setsid}, they run as they are.
 */
final class DetachedCommand {
  private static final boolean POSSIBLE = isOnPath("setsid");

  private DetachedCommand() {}

  static List<String> command(String... command) {
    return command(List.of(command));
  }

  static List<String> command(List<String> command) {
    List<String> detached = new ArrayList<>();
    if (POSSIBLE) {
      detached.add("setsid");
    }
    detached.addAll(command);
    return detached;
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(File.pathSeparator)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}

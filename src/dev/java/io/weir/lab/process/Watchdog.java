package io.weir.lab.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Ends the lab's processes and deletes its folders when this program ends without having done so,
 * by SIGKILL for instance. It is a shell at the other end of a pipe that closes when we are gone;
 * there is one for the whole program, started with the first child.
 */
final class Watchdog {
  // "+ 12" and "- 12" are processes, "d /folder" and "f /folder" are folders to delete or forget.
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      pids=' '
      dirs=''
      while read -r verb what; do
        case $verb in
          +) pids="$pids$what " ;;
          -) case $pids in *" $what "*) pids="${pids%%" $what "*} ${pids#*" $what "}" ;; esac ;;
          d) dirs="$dirs$what
      " ;;
          f) kept=''
             while read -r dir; do
               [ -z "$dir" ] || [ "$dir" = "$what" ] || kept="$kept$dir
      "
             done <<END
      $dirs
      END
             dirs=$kept ;;
        esac
      done
      # SIGQUIT first: Postgres gives its shared memory back then.
      for pid in $pids; do kill -QUIT "$pid" 2>/dev/null; done
      [ -z "$pids$dirs" ] || sleep 1
      for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
      while read -r dir; do [ -z "$dir" ] || rm -rf -- "$dir"; done <<END
      $dirs
      END
      """;

  private static Watchdog running;

  private final OutputStream pipe;

  private Watchdog(OutputStream pipe) {
    this.pipe = pipe;
  }

  static void watch(Process process) {
    tell("+ " + process.pid());
    process.onExit().thenRun(() -> tell("- " + process.pid()));
  }

  static void watch(Path folder) {
    tell("d " + folder);
  }

  static void forget(Path folder) {
    tell("f " + folder);
  }

  private static synchronized void tell(String line) {
    try {
      if (running == null) {
        running = new Watchdog(start());
      }
      running.pipe.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      running.pipe.flush();
    } catch (IOException e) {
      throw new LabException("the lab's watchdog (a shell, sh) is not running", e);
    }
  }

  private static OutputStream start() throws IOException {
    return new ProcessBuilder(DetachedCommand.command("sh", "-c", SCRIPT, "weir-lab-watchdog"))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .getOutputStream();
  }
}

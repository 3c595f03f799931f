package io.weir.lab.postgres;

import io.weir.lab.process.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How to run a program that refuses to be root: as it is when we are not root, else in a user
 * namespace of its own (root's folders stay open to it), else, where containers forbid that, as the
 * user that owns nothing.
 *
 * @param prefix what stands before the command
 * @param uid the user to give the program's folder to; -1 to leave it as it is
 */
record UnprivilegedUser(List<String> prefix, int uid) {
  private static final int NOBODY = 65534;
  private static final int CALL_SECONDS = 30;
  private static final List<UnprivilegedUser> WAYS =
      List.of(
          new UnprivilegedUser(List.of(), -1),
          new UnprivilegedUser(List.of("unshare", "--user"), -1),
          new UnprivilegedUser(
              List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
              NOBODY));

  static UnprivilegedUser find() {
    for (UnprivilegedUser way : WAYS) {
      if (way.works()) {
        return way;
      }
    }
    throw new LabException(
        "Postgres does not run as root, and neither setpriv nor unshare (util-linux) can give it"
            + " another user here; run this as an ordinary user");
  }

  List<String> command(List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return whole;
  }

  /** Gives the folder to the user that the command will run as. */
  void own(Path folder) throws IOException {
    if (uid >= 0) {
      Files.setAttribute(folder, "unix:uid", uid);
    }
  }

  /** Whether the program can be reached and run in this way. */
  boolean canRun(String... command) {
    return output(command).isPresent();
  }

  private boolean works() {
    return output("id", "-u").filter(user -> !user.equals("0")).isPresent();
  }

  private Optional<String> output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command(List.of(command)))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(CALL_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Optional.of(output.strip())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while trying an unprivileged user", e);
    }
  }
}

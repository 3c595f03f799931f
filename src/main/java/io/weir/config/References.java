package io.weir.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where {@code ${env:NAME}} and {@code ${file:/path}} in the configuration lead.
 *
 * @param environment the value of a variable, empty if it is not set
 * @param files opens a file by its absolute path
 */
public record References(Function<String, Optional<String>> environment, FileOpener files) {

  /** The largest file that a reference may name. */
  static final int MAX_FILE_BYTES = 64 << 10;

  /** Opens a file for reading; the caller closes it and reads only as much as it wants. */
  @FunctionalInterface
  public interface FileOpener {
    /**
     * Opens a file.
     *
     * @throws IOException if it cannot be read
     */
    InputStream open(Path file) throws IOException;
  }

  /** The environment and the files of this process. */
  public static References ofProcess() {
    return new References(
        name -> Optional.ofNullable(System.getenv(name)), References::openRegularFile);
  }

  /** No variable is set and no file exists. */
  public static References none() {
    return new References(
        name -> Optional.empty(),
        file -> {
          throw new NoSuchFileException(file.toString());
        });
  }

  /** A pipe or a device could hold the start for ever. */
  private static InputStream openRegularFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("not a regular file");
    }
    return Files.newInputStream(file);
  }

  /** The value of a variable, which may be empty. */
  String variable(String name) throws UnresolvedException {
    return environment
        .apply(name)
        .orElseThrow(
            () -> new UnresolvedException("the environment variable " + name + " is not set"));
  }

  /** The text of a file, without the newline that editors and shells put at its end. */
  String content(String path) throws UnresolvedException {
    try (InputStream file = files.open(Path.of(path))) {
      byte[] bytes = file.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new UnresolvedException("the file " + path + " is larger than 64 KiB");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.replaceFirst("\\r?\\n\\z", "");
    } catch (CharacterCodingException e) {
      throw new UnresolvedException("the file " + path + " is not UTF-8 text");
    } catch (IOException e) {
      throw new UnresolvedException("the file " + path + " " + why(e));
    }
  }

  /** Why a file cannot be read, to stand after its name. */
  static String why(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return "may not be read by this user";
    }
    return "cannot be read as a file";
  }
}

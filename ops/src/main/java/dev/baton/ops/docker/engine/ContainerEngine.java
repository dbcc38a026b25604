package dev.baton.ops.docker.engine;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container engine. Every failure is an {@link IOException} whose message is one line for a
 * person. Thread-safe.
 */
public interface ContainerEngine {

  /**
   * Name and version of the engine.
   *
   * @throws IOException if it is missing or cannot be reached; the message says what to do
   */
  String version() throws IOException;

  /** The id of an image that is there; empty if it is not. */
  Optional<String> imageId(String image) throws IOException;

  /** Fetches an image from its registry. */
  void pull(String image) throws IOException;

  /**
   * Runs a shell script as root in a container of its own, without a network, and removes the
   * container.
   *
   * @param script goes in by standard input: nothing of it is on a command line
   * @param mounts bound into it, writable
   * @return what it printed to standard output
   * @throws IOException if it ended with another status than 0; the message quotes what it said
   */
  String script(String image, String script, List<Mount> mounts, Duration limit) throws IOException;

  /** The labels of a network; empty if there is none of that name. */
  Optional<Map<String, String>> networkLabels(String name) throws IOException;

  /** Makes a bridge network. */
  void createNetwork(String name, Map<String, String> labels) throws IOException;

  /** Removes it if it is there. */
  void removeNetwork(String name) throws IOException;

  /** What is known of these containers, without those that do not exist. */
  List<ContainerState> inspect(List<String> names) throws IOException;

  /** The names of all containers, running or not, that carry a label with this value. */
  List<String> labelled(String label, String value) throws IOException;

  /** Makes a container and does not start it. */
  void create(ContainerSpec container) throws IOException;

  void start(String container) throws IOException;

  /**
   * @param signal without SIG, such as {@code TERM}
   */
  void signal(String container, String signal) throws IOException;

  /** Removes it, killing it if it still runs. */
  void remove(String container) throws IOException;

  /** The last lines of what the container printed. */
  String logTail(String container, int lines) throws IOException;

  /**
   * Calls back after each container that enters or leaves the network, by a thread of its own, and
   * once whenever the watch has begun (again).
   */
  Closeable watchNetwork(String network, Runnable changed);
}

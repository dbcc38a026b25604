package dev.baton.ops.docker;

import dev.baton.ops.mode.ReplicationMode;
import dev.baton.ops.provision.AccountStatements;
import dev.baton.ops.provision.LocalCluster.Account;
import dev.baton.ops.provision.LocalCluster.Accounts;
import dev.baton.ops.provision.server.FirstStatements;
import dev.baton.ops.provision.server.RootAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The shell script that prepares one server's folders. It runs as root in a container of the
 * server's own image: there the user that is to own them has the right number, whoever started
 * Baton, and what initialises a data folder is at hand. May be run again at any time; a data folder
 * that was initialised is never touched.
 */
final class NodeScript {

  /** Where the script finds the server's folder. */
  static final String NODE = "/node";

  static final String CONF_FILE = "baton.cnf";
  static final String HEALTH_FILE = "health.client";
  private static final String FIRST_CNF = "first.cnf";
  private static final String FIRST_SQL = "first.sql";

  /** Ends a file in the script; no file of ours has such a line. */
  private static final String END = "-- end of file --";

  private static final String FOLDERS =
      """
      set -eu
      umask 077
      cd /node
      chmod 711 .
      mkdir -p data log conf
      chown "$uid:$gid" log
      chmod 750 log conf
      chown "0:$gid" conf
      put() {
        cat >"conf/$1.new"
        chown "0:$gid" "conf/$1.new"
        chmod 640 "conf/$1.new"
        mv "conf/$1.new" "conf/$1"
      }
      """;

  /** A folder that an earlier run did not finish is begun anew. */
  private static final String DATA =
      """
      if [ ! -e data/mysql ] || [ -e initialising ]; then
        rm -rf data
        mkdir data
        chown "$uid:$gid" data
        chmod 750 data
        : >initialising
        if ! initialise >log/initialise.log 2>&1; then
          echo "its data folder could not be initialised: $(tail -n 3 log/initialise.log | tr '\\n' ' ')" >&2
          exit 1
        fi
        sync
        rm initialising
        echo made
      fi
      """;

  /** For a server of a cluster that has been made: nobody would fill an empty one. */
  private static final String KEPT_DATA =
      """
      if [ ! -e data/mysql ] || [ -e initialising ]; then
        echo "its data folder is gone or empty: put back a copy of it" >&2
        exit 1
      fi
      """;

  private NodeScript() {}

  /** Prepares a server that has not run in this cluster yet. */
  static String prepare(
      ClusterFile file, ClusterFile.Member member, Accounts accounts, Account cloner) {
    ServerImage image = file.server();
    Map<String, String> files = files(file, member, accounts);
    files.put(FIRST_CNF, "[mysqld]\ninit_file=" + image.configuration() + "/" + FIRST_SQL + "\n");
    files.put(FIRST_SQL, firstStatements(image, accounts, cloner));
    return script(image, files) + DATA;
  }

  /** Prepares a server that has its data. */
  static String again(ClusterFile file, ClusterFile.Member member, Accounts accounts) {
    return script(file.server(), files(file, member, accounts)) + KEPT_DATA;
  }

  private static Map<String, String> files(
      ClusterFile file, ClusterFile.Member member, Accounts accounts) {
    Map<String, String> files = new TreeMap<>();
    files.put(
        CONF_FILE,
        ContainerCnf.text(
            file.server().kind(),
            member.name(),
            member.serverId(),
            file.acks(),
            mode(file),
            file.options()));
    files.put(HEALTH_FILE, health(accounts.monitor(), file.server().kind().isMariaDb()));
    return files;
  }

  /** A single server has the roles too: another one may be added. */
  private static ReplicationMode mode(ClusterFile file) {
    return file.mode() == null ? ReplicationMode.SEMI_SYNC : file.mode();
  }

  private static String script(ServerImage image, Map<String, String> files) {
    StringBuilder script = new StringBuilder();
    script.append("uid=").append(image.uid()).append("\ngid=").append(image.gid()).append('\n');
    script.append("initialise() {\n  ").append(initialise(image)).append("\n}\n");
    script.append(FOLDERS);
    files.forEach(
        (name, text) ->
            script
                .append("put ")
                .append(name)
                .append(" <<'")
                .append(END)
                .append("'\n")
                .append(text)
                .append(END)
                .append('\n'));
    return script.toString();
  }

  /** After the first start: the passwords in its file are of no more use. */
  static String forgetFirstStart() {
    return "rm -f /node/conf/" + FIRST_CNF + " /node/conf/" + FIRST_SQL + "\n";
  }

  /** Moves what the server has away, within its folder; what is gone already is no error. */
  static String setDataAside(String folder) {
    return """
    set -eu
    umask 077
    cd /node
    rm -f initialising
    [ ! -e data ] || { mkdir -p FOLDER && mv data FOLDER/; }
    """
        .replace("FOLDER", folder);
  }

  private static String initialise(ServerImage image) {
    return image.kind().isMariaDb()
        ? "mariadb-install-db --no-defaults --user=mysql --datadir=/node/data"
            + " --auth-root-authentication-method=normal --skip-test-db"
        : image.program()
            + " --no-defaults --initialize-insecure --user=mysql --datadir=/node/data";
  }

  private static String firstStatements(ServerImage image, Accounts accounts, Account cloner) {
    List<String> statements = new ArrayList<>(RootAccount.statements(accounts.root().password()));
    // From any address of the network: a container's may change, and nothing else reaches it.
    statements.addAll(AccountStatements.of(image.kind().version(), accounts, "%"));
    if (image.canClone()) {
      statements.addAll(AccountStatements.cloner(image.kind().version(), cloner, "%"));
    }
    return FirstStatements.text(image.kind().isMariaDb(), statements);
  }

  private static String health(Account monitor, boolean mariaDb) {
    // By the socket; MariaDB's client of 11.4 wants TLS there, too, unless told not to.
    return (mariaDb ? "[client]\nskip-ssl\nuser=" : "[client]\nuser=")
        + monitor.user()
        + "\npassword="
        + monitor.password().reveal()
        + "\nsocket="
        + ContainerCnf.SOCKET
        + "\nconnect_timeout=3\n";
  }
}

package dev.baton.server.bench.instances;

import java.util.List;

/** {@code SHOW REPLICA STATUS} of MySQL 8.4, all of its columns, for a replica that is well. */
final class ReplicaStatus {
  private ReplicaStatus() {}

  private static final String LINES =
      """
      Replica_IO_State=Waiting for source to send event
      Source_Host={host}
      Source_User=repl
      Source_Port={port}
      Connect_Retry=1
      Source_Log_File=binlog.000042
      Read_Source_Log_Pos=157
      Relay_Log_File=relay.000003
      Relay_Log_Pos=367
      Relay_Source_Log_File=binlog.000042
      Replica_IO_Running=Yes
      Replica_SQL_Running=Yes
      Replicate_Do_DB=
      Replicate_Ignore_DB=
      Replicate_Do_Table=
      Replicate_Ignore_Table=
      Replicate_Wild_Do_Table=
      Replicate_Wild_Ignore_Table=
      Last_Errno=0
      Last_Error=
      Skip_Counter=0
      Exec_Source_Log_Pos=157
      Relay_Log_Space=742
      Until_Condition=None
      Until_Log_File=
      Until_Log_Pos=0
      Source_SSL_Allowed=Yes
      Source_SSL_CA_File=
      Source_SSL_CA_Path=
      Source_SSL_Cert=
      Source_SSL_Cipher=
      Source_SSL_Key=
      Seconds_Behind_Source=0
      Source_SSL_Verify_Server_Cert=No
      Last_IO_Errno=0
      Last_IO_Error=
      Last_SQL_Errno=0
      Last_SQL_Error=
      Replicate_Ignore_Server_Ids=
      Source_Server_Id=1
      Source_UUID=
      Source_Info_File=mysql.slave_master_info
      SQL_Delay=0
      SQL_Remaining_Delay=
      Replica_SQL_Running_State=Replica has read all relay log; waiting for more updates
      Source_Retry_Count=10
      Source_Bind=
      Last_IO_Error_Timestamp=
      Last_SQL_Error_Timestamp=
      Source_SSL_Crl=
      Source_SSL_Crlpath=
      Retrieved_Gtid_Set={executed}
      Executed_Gtid_Set={executed}
      Auto_Position=1
      Replicate_Rewrite_DB=
      Channel_Name=
      Source_TLS_Version=
      Source_public_key_path=
      Get_Source_public_key=1
      Network_Namespace=
      """;

  private static final List<String[]> COLUMNS =
      LINES.lines().map(line -> line.split("=", 2)).toList();

  private static final List<String> NAMES = COLUMNS.stream().map(column -> column[0]).toList();

  /**
   * @param sourcePort negative for a server that replicates from nobody: no rows
   */
  static Table of(int sourcePort, String executed, String host) {
    if (sourcePort < 0) {
      return new Table(NAMES, List.of());
    }
    List<String> values =
        COLUMNS.stream()
            .map(
                column ->
                    switch (column[1]) {
                      case "{host}" -> host;
                      case "{port}" -> Integer.toString(sourcePort);
                      case "{executed}" -> executed;
                      default -> column[1];
                    })
            .toList();
    return new Table(NAMES, List.of(values));
  }
}

package dev.baton.wire.result;

import dev.baton.wire.packet.Capabilities;
import dev.baton.wire.packet.Commands;
import dev.baton.wire.packet.ErrorCodes;
import dev.baton.wire.packet.MalformedPacketException;
import dev.baton.wire.packet.Packets;
import dev.baton.wire.packet.ServerStatus;
import dev.baton.wire.packet.SessionStateListener;
import io.netty.buffer.ByteBuf;

/**
 * Finds where a server's response to one command ends, so that a proxy may pass its bytes on as
 * they came. It reads packet headers and terminal packets in place and skips everything else; it
 * allocates nothing, except for what a {@link SessionStateListener} is told.
 *
 * <p>Use: {@link #begin} when the command goes out; then {@link #scan} for each buffer that
 * arrives. It says how many bytes from the reader index on may be forwarded. Bytes after those must
 * be kept and given again, at the reader index, together with what arrives next: they are the
 * beginning of a packet that is not decided before it is whole (a header, an OK, an ERR, an EOF),
 * or belong to another response. So whoever forwards can stop before a terminal packet, never
 * inside one, and reads it at {@link #terminalOffset}. Rows are forwarded in parts, however long.
 *
 * <p>MariaDB's metadata caching must not have been negotiated: whether definitions follow depends
 * on what was sent before on the same connection. Logins ({@code COM_CHANGE_USER}) are not
 * responses in this sense and are not followed.
 *
 * <p>Source: MySQL internals, "Text Protocol" and "Prepared Statements"; {@code
 * sql-common/client.cc}. For optional metadata what servers send: the flag comes after the number
 * of columns, and not before it as the documentation has it. Not thread-safe; one per backend
 * connection, reused for each command.
 */
public final class ResponseTracker {

  /** What {@link #scan} found so far. */
  public enum Outcome {
    /** The response goes on. */
    MORE,
    /** The response is complete; bytes that follow are not its. */
    COMPLETE,
    /**
     * The server wants a file of the client's: pass the client's packets on up to and including the
     * empty one, then go on scanning.
     */
    NEEDS_LOCAL_INFILE
  }

  /** The kind of the packet that ended the response. */
  public enum Terminal {
    NONE,
    OK,
    ERR,
    EOF,
    /** A packet of another form, such as the text of COM_STATISTICS or a prepared statement's. */
    OTHER
  }

  private enum State {
    FIRST,
    COLUMNS,
    COLUMNS_EOF,
    ROWS,
    PREPARE,
    DEFINITIONS,
    DEFINITIONS_EOF,
    FIELD_LIST,
    EVENTS,
    SINGLE,
    DONE
  }

  /** More than any terminal packet needs; one that claims more is refused, not awaited. */
  private static final int MAX_TERMINAL = 1 << 22;

  private static final int EOF_LENGTH = 5;
  private static final int HEADER = Packets.HEADER_LENGTH;

  private final TerminalReader terminalReader;

  private long capabilities;
  private boolean deprecateEof;
  private boolean optionalMetadata;
  private boolean described;
  private StateEntries entries = StateEntries.KEPT;
  private int command;
  private State state = State.DONE;
  private Outcome outcome = Outcome.COMPLETE;

  private long skip;
  private boolean continues;
  private long definitionsLeft;
  private long secondDefinitions;
  private Terminal terminal = Terminal.NONE;
  private int terminalOffset;
  private int prepareOffset;
  private long rows;
  private boolean resultSet;
  private boolean earlierResult;
  private int statementId;
  private int parameters;
  private int columns;

  public ResponseTracker(SessionStateListener listener) {
    this.terminalReader = new TerminalReader(listener);
  }

  /** Says what was negotiated with the server; once per connection. */
  public void configure(long negotiated) {
    if (Capabilities.has(negotiated, Capabilities.MARIADB_CACHE_METADATA)) {
      throw new IllegalArgumentException("cached metadata cannot be followed: do not negotiate it");
    }
    capabilities = negotiated;
    optionalMetadata = Capabilities.has(negotiated, Capabilities.OPTIONAL_RESULTSET_METADATA);
    deprecateEof = Capabilities.has(negotiated, Capabilities.DEPRECATE_EOF);
  }

  /**
   * What of the server's session tracking stays in the bytes that are passed on; all of it unless
   * this is called. The listener is told all of it anyhow.
   *
   * @param tracks whether the client has agreed on it
   * @param stateChanges whether the client has turned {@code session_track_state_change} on
   */
  public void pass(boolean tracks, boolean stateChanges) {
    if (!tracks) {
      entries = StateEntries.LEFT_OUT;
    } else {
      entries = stateChanges ? StateEntries.KEPT : StateEntries.WITHOUT_STATE_CHANGES;
    }
  }

  /**
   * Begins the response to a command.
   *
   * @param sentCommand see {@link Commands}
   * @return whether the server will answer at all; if not, the tracker is complete already
   */
  public boolean begin(int sentCommand) {
    command = sentCommand;
    skip = 0;
    continues = false;
    terminal = Terminal.NONE;
    terminalOffset = -1;
    prepareOffset = -1;
    rows = 0;
    resultSet = false;
    earlierResult = false;
    described = true;
    terminalReader.reset();
    state =
        switch (sentCommand) {
          case Commands.QUERY,
              Commands.STMT_EXECUTE,
              Commands.STMT_BULK_EXECUTE,
              Commands.PROCESS_INFO ->
              State.FIRST;
          case Commands.STMT_PREPARE -> State.PREPARE;
          case Commands.STMT_FETCH -> State.ROWS;
          case Commands.FIELD_LIST -> State.FIELD_LIST;
          case Commands.BINLOG_DUMP, Commands.BINLOG_DUMP_GTID -> State.EVENTS;
          case Commands.QUIT, Commands.STMT_CLOSE, Commands.STMT_SEND_LONG_DATA -> State.DONE;
          case Commands.CHANGE_USER ->
              throw new IllegalArgumentException("COM_CHANGE_USER is a login, not a response");
          default -> State.SINGLE;
        };
    outcome = state == State.DONE ? Outcome.COMPLETE : Outcome.MORE;
    return state != State.DONE;
  }

  /**
   * Looks at everything readable, not moving the reader. The buffer gets shorter where {@link
   * #pass} has something left out.
   *
   * @return how many bytes from the reader index on belong to the response and may be forwarded
   * @throws MalformedPacketException if they are not a response to the command
   */
  public int scan(ByteBuf in) {
    if (outcome == Outcome.NEEDS_LOCAL_INFILE) {
      outcome = Outcome.MORE; // the file went out; what comes now answers it
    }
    int start = in.readerIndex();
    int end = in.writerIndex();
    int at = start;
    terminalOffset = -1;
    prepareOffset = -1;
    while (outcome == Outcome.MORE) {
      if (skip > 0) {
        int step = (int) Math.min(skip, end - at);
        skip -= step;
        at += step;
        if (skip > 0) {
          break;
        }
      }
      int consumed = packet(in, at, end, start);
      if (consumed == 0) {
        break;
      }
      at += consumed;
      end = in.writerIndex(); // something may have been left out
    }
    return at - start;
  }

  /** Takes the packet at {@code at}; 0 if more of it is needed to decide. */
  private int packet(ByteBuf in, int at, int end, int start) {
    int available = end - at;
    if (available < HEADER) {
      return 0;
    }
    int length = Packets.lengthAt(in, at);
    if (continues) { // the rest of a payload of 16 MB: it has no first byte of its own
      return pass(length, available);
    }
    if (length == 0) {
      throw new MalformedPacketException("an empty packet within a response to command " + command);
    }
    if (available == HEADER) {
      return 0;
    }
    int first = in.getUnsignedByte(at + HEADER);
    if (isWhole(first, length)) {
      if (length > MAX_TERMINAL) {
        throw new MalformedPacketException("a terminal packet of " + length + " bytes");
      }
      if (available < HEADER + length) {
        return 0;
      }
      decide(in, at, length, first, start);
      return HEADER + Packets.lengthAt(in, at);
    }
    if (state == State.COLUMNS || state == State.DEFINITIONS) {
      if (isLastOfAll() && available < HEADER + length) {
        return 0; // it ends the response, and must not do so before it is there
      }
      definition(length);
    } else if (state == State.ROWS) {
      rows++;
    }
    return pass(length, available);
  }

  private boolean isLastOfAll() {
    return deprecateEof
        && state == State.DEFINITIONS
        && definitionsLeft == 1
        && secondDefinitions == 0;
  }

  /** Forwards as much of a packet as is there and remembers to skip the rest. */
  private int pass(int length, int available) {
    continues = length == Packets.MAX_PAYLOAD;
    int now = Math.min(available, HEADER + length);
    skip = (long) HEADER + length - now;
    return now;
  }

  /** Whether this packet decides something, and so is awaited before it is forwarded. */
  private boolean isWhole(int first, int length) {
    return switch (state) {
      case FIRST, PREPARE, SINGLE, COLUMNS_EOF, DEFINITIONS_EOF -> true;
      case ROWS, FIELD_LIST ->
          first == Packets.ERR || first == Packets.EOF && length < endMarkerLimit();
      case EVENTS -> first == Packets.ERR || first == Packets.EOF && length < 9;
      case COLUMNS, DEFINITIONS -> first == Packets.ERR;
      case DONE -> false;
    };
  }

  /** A row may begin with 0xFE too, but only if its first value is longer than 16 MB. */
  private int endMarkerLimit() {
    return deprecateEof ? Packets.MAX_PAYLOAD : 9;
  }

  private void decide(ByteBuf in, int at, int length, int first, int start) {
    if (first == Packets.ERR) {
      onError(in, at, length, start);
      return;
    }
    switch (state) {
      case FIRST -> onFirst(in, at, length, first, start);
      case PREPARE -> onPrepared(in, at, length, first, start);
      case COLUMNS_EOF -> onColumnsEnd(in, at, length, start);
      case DEFINITIONS_EOF -> onDefinitionsEnd(in, at, length, start);
      case ROWS, FIELD_LIST -> onEnd(in, at, length, start);
      case EVENTS -> finish(Terminal.EOF, at - start);
      case SINGLE -> onSingle(in, at, length, first, start);
      case COLUMNS, DEFINITIONS, DONE -> throw new IllegalStateException("decided in " + state);
    }
  }

  private void onError(ByteBuf in, int at, int length, int start) {
    int code = terminalReader.readError(in, at + HEADER, length);
    boolean progress =
        code == ErrorCodes.MARIADB_PROGRESS_REPORT
            && Capabilities.has(capabilities, Capabilities.MARIADB_PROGRESS);
    if (!progress) {
      finish(Terminal.ERR, at - start);
    }
  }

  private void onFirst(ByteBuf in, int at, int length, int first, int start) {
    if (first == Packets.OK) {
      readOk(in, at, length);
      endOfResult(Terminal.OK, at - start);
    } else if (first == Packets.LOCAL_INFILE) {
      outcome = Outcome.NEEDS_LOCAL_INFILE;
      terminalOffset = at - start;
    } else {
      definitionsLeft = terminalReader.readCount(in, at + HEADER, length, optionalMetadata);
      described = !optionalMetadata || in.getByte(at + HEADER + length - 1) != 0;
      resultSet = true;
      state = described ? State.COLUMNS : afterColumns();
    }
  }

  private void readOk(ByteBuf in, int at, int length) {
    terminalReader.readOk(in, at + HEADER, length, capabilities);
    if (entries != StateEntries.KEPT && terminalReader.tellsOfChanges()) {
      entries.trim(in, at);
    }
  }

  private void definition(int length) {
    if (length == Packets.MAX_PAYLOAD) {
      throw new MalformedPacketException("a column definition of 16 MB");
    }
    definitionsLeft--;
    if (definitionsLeft > 0) {
      return;
    }
    if (state == State.COLUMNS) {
      state = afterColumns();
    } else if (!deprecateEof) {
      state = State.DEFINITIONS_EOF;
    } else {
      nextDefinitions();
    }
  }

  private State afterColumns() {
    return deprecateEof ? State.ROWS : State.COLUMNS_EOF;
  }

  private void onColumnsEnd(ByteBuf in, int at, int length, int start) {
    terminalReader.readEof(in, at + HEADER, length);
    boolean cursor =
        command == Commands.STMT_EXECUTE
            && (terminalReader.status() & ServerStatus.CURSOR_EXISTS) != 0;
    if (cursor) { // rows come when they are fetched
      finish(Terminal.EOF, at - start);
    } else {
      state = State.ROWS;
    }
  }

  private void onEnd(ByteBuf in, int at, int length, int start) {
    readEnd(in, at, length);
    endOfResult(Terminal.EOF, at - start);
  }

  /** Also takes the short form from a server that forgot what was negotiated. */
  private void readEnd(ByteBuf in, int at, int length) {
    if (deprecateEof && length > EOF_LENGTH) {
      readOk(in, at, length);
    } else {
      terminalReader.readEof(in, at + HEADER, length);
    }
  }

  private void onPrepared(ByteBuf in, int at, int length, int first, int start) {
    if (first != Packets.OK || length < 12) {
      throw new MalformedPacketException("not a response to COM_STMT_PREPARE");
    }
    int index = at + HEADER;
    statementId = in.getIntLE(index + 1);
    columns = in.getUnsignedShortLE(index + 5);
    parameters = in.getUnsignedShortLE(index + 7);
    definitionsLeft = parameters > 0 ? parameters : columns;
    secondDefinitions = parameters > 0 ? columns : 0;
    prepareOffset = at - start;
    described = !optionalMetadata || length < 13 || in.getByte(index + 12) != 0;
    if (definitionsLeft == 0 || !described && deprecateEof) {
      finish(Terminal.OTHER, at - start);
    } else {
      state = definitions();
    }
  }

  /** Left out they still have their ends, where those are packets of their own. */
  private State definitions() {
    return described ? State.DEFINITIONS : State.DEFINITIONS_EOF;
  }

  private void onDefinitionsEnd(ByteBuf in, int at, int length, int start) {
    terminalReader.readEof(in, at + HEADER, length);
    nextDefinitions();
    if (isComplete()) {
      terminalOffset = at - start;
    }
  }

  private void nextDefinitions() {
    definitionsLeft = secondDefinitions;
    secondDefinitions = 0;
    if (definitionsLeft > 0) {
      state = definitions();
    } else {
      state = State.DONE;
      terminal = Terminal.OTHER;
      outcome = Outcome.COMPLETE;
    }
  }

  private void onSingle(ByteBuf in, int at, int length, int first, int start) {
    if (command == Commands.STATISTICS) {
      finish(Terminal.OTHER, at - start);
    } else if (first == Packets.OK) {
      readOk(in, at, length);
      finish(Terminal.OK, at - start);
    } else if (first == Packets.EOF) {
      readEnd(in, at, length);
      finish(Terminal.EOF, at - start);
    } else {
      throw new MalformedPacketException(
          "a packet that begins with " + first + " does not answer command " + command);
    }
  }

  /** One result is over: another follows if its status says so. */
  private void endOfResult(Terminal kind, int offset) {
    boolean more =
        command != Commands.STMT_FETCH
            && command != Commands.FIELD_LIST
            && (terminalReader.status() & ServerStatus.MORE_RESULTS_EXISTS) != 0;
    if (more) {
      earlierResult = true;
      state = State.FIRST;
    } else {
      finish(kind, offset);
    }
  }

  private void finish(Terminal kind, int offset) {
    state = State.DONE;
    terminal = kind;
    terminalOffset = offset;
    outcome = Outcome.COMPLETE;
  }

  public Outcome outcome() {
    return outcome;
  }

  public boolean isComplete() {
    return outcome == Outcome.COMPLETE;
  }

  /** The command that {@link #begin} was told. */
  public int command() {
    return command;
  }

  /** How the response ended; {@code NONE} before. */
  public Terminal terminal() {
    return terminal;
  }

  /**
   * Where the terminal packet's header lies, from the reader index of the last {@link #scan}; -1 if
   * the response did not end in it. All its bytes are in that buffer. After {@link
   * Outcome#NEEDS_LOCAL_INFILE}, where the request lies.
   */
  public int terminalOffset() {
    return terminalOffset;
  }

  /**
   * Where the first packet of an answer to COM_STMT_PREPARE lies, in the same way: the statement id
   * is four bytes at 5 from there, for who hands out ids of his own.
   */
  public int prepareOffset() {
    return prepareOffset;
  }

  /** Whether any result of the response is one of rows, were it of none. */
  public boolean hasResultSet() {
    return resultSet;
  }

  /** Whether a result came before the one that ended the response. */
  public boolean hasEarlierResult() {
    return earlierResult;
  }

  /** Whether the last result's columns were described: a client may do without. */
  public boolean isDescribed() {
    return described;
  }

  /** Status flags of the last OK or EOF packet; see {@link ServerStatus}. */
  public int status() {
    return terminalReader.status();
  }

  /** Number of the error that ended the response, 0 if none did. */
  public int errorCode() {
    return terminalReader.errorCode();
  }

  /** Of the last OK packet. */
  public long affectedRows() {
    return terminalReader.affectedRows();
  }

  /** Of the last OK packet that told one, also if an error came later; 0 if none did. */
  public long lastInsertId() {
    return terminalReader.lastInsertId();
  }

  /** Rows of all results so far. */
  public long rows() {
    return rows;
  }

  public int warnings() {
    return terminalReader.warnings();
  }

  /** After COM_STMT_PREPARE: the server's handle. */
  public int statementId() {
    return statementId;
  }

  /** After COM_STMT_PREPARE. */
  public int parameters() {
    return parameters;
  }

  /** After COM_STMT_PREPARE. */
  public int columns() {
    return columns;
  }
}

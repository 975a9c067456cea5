/**
 * `postgresql.conf`, written anew at each start. No TCP; no statement, parameter or detail of an error in the log, for they
 * hold what users typed (`log_min_messages = log` leaves out errors of statements, which the client gets anyway).
 */
export function postgresqlConf(options: { readonly sockets: string; readonly durable: boolean }): string {
  const settings: Readonly<Record<string, string>> = {
    listen_addresses: '',
    unix_socket_directories: options.sockets,
    unix_socket_permissions: '0700',
    // Eight serving processes, the one that works on keys, and commands beside them.
    max_connections: '300',
    password_encryption: 'scram-sha-256',
    shared_buffers: '128MB',
    wal_level: 'replica',
    fsync: options.durable ? 'on' : 'off',
    full_page_writes: options.durable ? 'on' : 'off',
    synchronous_commit: options.durable ? 'on' : 'off',
    // Where a process of PostgreSQL 18 fails again while it recovers from the end of another, as on a disk that fails, it waits for
    // ever and refuses everybody. So it ends with the first, and Carnet starts it anew.
    restart_after_crash: 'off',
    jit: 'off',
    transaction_timeout: '5min',
    idle_in_transaction_session_timeout: '1min',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
    log_min_duration_statement: '-1',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_connections: '',
    log_checkpoints: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
    datestyle: 'iso, ymd',
    lc_messages: 'C',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  return `# Written by Carnet at each start; changes made here are lost.\n${lines.join('\n')}\n`;
}

/** `pg_hba.conf`: passwords only, over the socket only. */
export const pgHbaConf = '# Written by Carnet at each start.\nlocal all all scram-sha-256\n';

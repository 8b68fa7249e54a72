/** Settings of the embedded PostgreSQL: modest, loopback only, and durable unless a test says that its data may die. */
export function settings(durable: boolean): string {
  const onOff = durable ? 'on' : 'off';
  return [
    '# Written by Tramite at every start: changes made here are lost.',
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    'max_connections = 200',
    'shared_buffers = 128MB',
    'max_wal_size = 2GB',
    'autovacuum = on',
    `fsync = ${onOff}`,
    `synchronous_commit = ${onOff}`,
    `full_page_writes = ${onOff}`,
    'jit = off',
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    // A file per weekday, each emptied a week later: the log cannot fill the disk.
    'logging_collector = on',
    "log_directory = 'log'",
    "log_filename = 'postgresql-%a.log'",
    'log_truncate_on_rotation = on',
    'log_rotation_size = 0',
    'log_checkpoints = off',
    '',
  ].join('\n');
}

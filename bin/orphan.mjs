/** Loaded before Tramite by its launcher: a launcher killed without notice takes Tramite with it, as one process would. */
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();

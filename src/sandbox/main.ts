/** The sandbox as a process: SANDBOX_HOME, SANDBOX_PORT (0 or absent: any). Says where it is in one JSON line. */
import { startSandbox } from './server.ts';

const sandbox = await startSandbox({
  home: process.env.SANDBOX_HOME ?? 'data/sandbox',
  port: Number(process.env.SANDBOX_PORT ?? 0),
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void sandbox.close().then(() => process.exit(0));
  });
}

console.log(JSON.stringify({ sandbox: sandbox.url }));

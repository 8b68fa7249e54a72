/** Ports for servers that are killed and come back where they were: free when they were asked for. */
import { type AddressInfo, createServer } from 'node:net';

export async function freePorts(): Promise<{ readonly web: number; readonly sftp: number }> {
  const [web, sftp] = [createServer(), createServer()];
  const listening = async (server: typeof web): Promise<number> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  // Both are open before one is closed, so that they differ.
  const ports = { web: await listening(web), sftp: await listening(sftp) };
  for (const server of [web, sftp]) await new Promise<void>((resolve) => server.close(() => resolve()));
  return ports;
}

/** One control connection of the FTP server for tests, with its data connections; faults decide what it says. */
import { lstat, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { dos, facts, unix } from './ftp-lines.ts';
import type { Faults, Served } from './ftp-server.ts';
import { DataConnection, Reply, retrieve, send, store } from './ftp-transfer.ts';

/** Paths are bytes: what encoding they are in is the client's affair. */
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

export class Conversation {
  readonly #served: Served;
  readonly #faults: Faults;
  readonly #data: DataConnection;
  #control: Socket;
  #cwd = '/';
  #user = '';
  #in = false;
  #from: string | undefined;
  #restart = 0;
  #protected = false;

  constructor(control: Socket, served: Served, tls: boolean) {
    this.#served = served;
    this.#faults = served.faults;
    this.#data = new DataConnection(served);
    this.#control = tls ? this.#secure(control) : control;
    this.#listen();
    this.#say(this.#faults.greeting ?? '220 ready');
  }

  #listen(): void {
    let rest = '';
    const control = this.#control;
    control.on('error', () => undefined);
    control.on('close', () => this.#data.close());
    let queue: Promise<unknown> = Promise.resolve();
    control.on('data', (chunk: Buffer) => {
      if (control !== this.#control) return;
      rest += chunk.toString('latin1');
      const lines = rest.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) queue = queue.then(() => this.#take(line)).catch(() => control.destroy());
    });
  }

  readonly #say = (reply: string): void => {
    if (!this.#control.destroyed) this.#control.write(bytes(`${reply}\r\n`));
  };

  async #take(line: string): Promise<void> {
    const [, verb = '', argument = ''] = /^(\S+)(?: (.*))?$/s.exec(line) ?? [];
    const command = verb.toUpperCase();
    const { faults } = this.#served;
    const count = (this.#served.seen.get(command) ?? 0) + 1;
    this.#served.seen.set(command, count);
    this.#served.log.push(line);
    if (faults.hang === command || faults.hang === 'everything') return;
    if (faults.drop === command) {
      this.#data.close();
      this.#control.destroy();
      return;
    }
    const said = faults.replies?.[command];
    if (said !== undefined) return this.#say(said);
    if (faults.lacks?.includes(command)) return this.#say('502 not implemented');
    try {
      await this.#act(command, argument);
    } catch (error) {
      this.#data.close();
      this.#say(error instanceof Reply ? error.message : words(error));
    }
  }

  async #act(command: string, argument: string): Promise<void> {
    if (!this.#in && !['USER', 'PASS', 'AUTH', 'PBSZ', 'PROT', 'FEAT', 'OPTS', 'QUIT'].includes(command))
      throw new Reply('530 log in first');
    switch (command) {
      case 'USER':
        this.#user = argument;
        return this.#say('331 password?');
      case 'PASS':
        this.#served.counts.logins += 1;
        this.#in =
          this.#user === this.#served.user && argument === bytes(this.#served.password).toString('latin1');
        this.#cwd = this.#faults.home ?? '/';
        return this.#say(this.#in ? '230 in' : '530 Login incorrect.');
      case 'AUTH': {
        if (this.#served.certificate === undefined) throw new Reply('502 no TLS here');
        this.#say('234 go on');
        const plain = this.#control;
        plain.removeAllListeners('data');
        this.#control = this.#secure(plain);
        return this.#listen();
      }
      case 'PBSZ':
        return this.#say('200 ok');
      case 'PROT':
        this.#protected = argument === 'P';
        return this.#say('200 ok');
      case 'FEAT': {
        const has = ['MLST type*;size*;modify*;', 'MDTM', 'SIZE', 'REST STREAM', 'EPSV', 'UTF8'];
        if (this.#faults.lacks?.includes('FEAT')) throw new Reply('500 what?');
        const told = has.filter((one) => !this.#faults.lacks?.includes(one.split(' ')[0] ?? ''));
        return this.#say(`211-Features\r\n ${told.join('\r\n ')}\r\n211 end`);
      }
      case 'OPTS':
      case 'TYPE':
      case 'NOOP':
        return this.#say('200 ok');
      case 'QUIT':
        this.#say('221 bye');
        this.#control.end();
        return;
      case 'PWD':
        return this.#say(`257 "${this.#cwd.replaceAll('"', '""')}" is here`);
      case 'CWD': {
        const path = this.#resolve(argument);
        if (!(await stat(this.#real(path))).isDirectory()) throw new Reply('550 not a directory');
        this.#cwd = path;
        return this.#say('250 there');
      }
      case 'EPSV':
        return this.#say(`229 ok (|||${await this.#data.port()}|)`);
      case 'PASV': {
        const port = await this.#data.port();
        const host = (this.#faults.passiveHost ?? '127.0.0.1').replaceAll('.', ',');
        return this.#say(`227 ok (${host},${port >> 8},${port & 255})`);
      }
      case 'REST':
        this.#restart = Number(argument);
        return this.#say('350 from there');
      case 'MLSD':
      case 'LIST':
        return this.#list(command, argument);
      case 'MLST': {
        const about = await lstat(this.#real(this.#resolve(argument)));
        return this.#say(`250-here\r\n ${facts(about, argument)}\r\n250 end`);
      }
      case 'SIZE': {
        const about = await stat(this.#real(this.#resolve(argument)));
        if (!about.isFile()) throw new Reply('550 not a plain file');
        return this.#say(`213 ${about.size}`);
      }
      case 'MDTM': {
        const about = await stat(this.#real(this.#resolve(argument)));
        if (!about.isFile()) throw new Reply('550 not a plain file');
        return this.#say(`213 ${about.mtime.toISOString().replace(/\D/g, '').slice(0, 14)}`);
      }
      case 'RETR':
        return this.#retrieve(this.#real(this.#resolve(argument)));
      case 'STOR':
        return this.#store(this.#real(this.#resolve(argument)));
      case 'RNFR':
        await lstat(this.#real(this.#resolve(argument)));
        this.#from = this.#resolve(argument);
        return this.#say('350 to what?');
      case 'RNTO':
        if (this.#from === undefined) throw new Reply('503 RNFR first');
        // Replaces, as plain servers do: refusing to replace is the client's duty.
        await rename(this.#real(this.#from), this.#real(this.#resolve(argument)));
        return this.#say('250 renamed');
      case 'DELE':
        await unlink(this.#real(this.#resolve(argument)));
        return this.#say('250 deleted');
      case 'MKD':
        await mkdir(this.#real(this.#resolve(argument)));
        return this.#say('257 made');
      default:
        throw new Reply('500 what?');
    }
  }

  async #list(command: string, argument: string): Promise<void> {
    const folder = this.#real(this.#cwd);
    const lines: Buffer[] = [];
    this.#say('150 here it comes');
    const none = this.#faults.optionsAreNames === true && argument !== '';
    for (const name of none ? [] : await readdir(folder, { encoding: 'buffer' })) {
      const about = await lstat(Buffer.concat([folder, bytes('/'), name]));
      const style = command === 'MLSD' ? facts : this.#faults.listStyle === 'dos' ? dos : unix;
      lines.push(bytes(`${style(about, name.toString('latin1'))}\r\n`));
    }
    for (const line of this.#faults.alsoListed ?? []) lines.push(bytes(line));
    await send(Buffer.concat(lines), await this.#dataSocket(), this.#say);
  }

  async #retrieve(path: Buffer): Promise<void> {
    if (!(await stat(path)).isFile()) throw new Reply('550 not a plain file');
    const from = this.#restart;
    this.#restart = 0;
    this.#say('150 here it comes');
    const data = await this.#dataSocket();
    await retrieve(path, from, this.#served, data, this.#say, () => {
      this.#data.close();
      this.#control.destroy();
    });
  }

  async #store(path: Buffer): Promise<void> {
    // A file that cannot be opened is refused before any byte comes.
    await (await open(path, 'w')).close();
    this.#say('150 go on');
    await store(path, this.#served, await this.#dataSocket(), this.#say);
  }

  async #dataSocket(): Promise<Socket> {
    const plain = await this.#data.socket();
    return this.#protected ? this.#secure(plain, this.#faults.otherDataCertificate) : plain;
  }

  #secure(socket: Socket, other = this.#served.certificate): TLSSocket {
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext: createSecureContext({ ...other }),
    });
    secure.on('error', () => undefined);
    return secure;
  }

  #resolve(argument: string): string {
    const path = argument.startsWith('/') ? argument : `${this.#cwd.replace(/\/$/, '')}/${argument}`;
    if (path.split('/').includes('..')) throw new Reply('550 outside');
    return path.replace(/(.)\/+$/, '$1');
  }

  #real(path: string): Buffer {
    return Buffer.concat([Buffer.from(this.#served.root), bytes(path)]);
  }
}

function words(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return '550 No such file or directory';
  if (code === 'EACCES' || code === 'EPERM') return '550 Permission denied';
  if (code === 'ENAMETOOLONG') return '553 File name too long';
  return `550 ${String(code ?? error)}`;
}

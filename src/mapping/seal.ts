/**
 * Closes a mapping process from inside, beyond Node's --permission (which in Node 24 does not know the network): no
 * sockets, no further modules, no code from text, no additions to built-in prototypes. Mappings cannot reach any of it
 * as far as is known; this is for the day when a way out of JSONata is found.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

export function seal(): void {
  const refuse = (what: string) => (): never => {
    throw new Error(`mapping processes have no ${what}`);
  };
  registerHooks({ resolve: refuse('further modules') });
  net.Socket.prototype.connect = refuse('network');
  net.Server.prototype.listen = refuse('network');
  dgram.Socket.prototype.bind = refuse('network');
  dgram.Socket.prototype.send = refuse('network');
  dgram.Socket.prototype.connect = refuse('network');
  for (const resolver of [dns, dns.promises]) {
    for (const [name, value] of Object.entries(resolver)) {
      if (typeof value === 'function') Object.defineProperty(resolver, name, { value: refuse('network') });
    }
  }
  syncBuiltinESMExports();
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'WebAssembly'])
    Reflect.deleteProperty(globalThis, name);
  for (const name of ['binding', '_linkedBinding', 'dlopen', 'getBuiltinModule', 'kill', 'abort']) {
    Object.defineProperty(process, name, { value: undefined, configurable: false, writable: false });
  }
  for (const sample of [
    function plain() {},
    async function later() {},
    function* some() {},
    async function* more() {},
  ]) {
    const prototype: object = Object.getPrototypeOf(sample);
    Object.defineProperty(prototype, 'constructor', {
      value: refuse('code from text'),
      configurable: false,
      writable: false,
    });
  }
  Object.defineProperty(globalThis, 'Function', {
    value: refuse('code from text'),
    configurable: false,
    writable: false,
  });
  Object.defineProperty(globalThis, 'eval', {
    value: refuse('code from text'),
    configurable: false,
    writable: false,
  });
  for (const builtIn of [Object, Array, Function, String, Number, Promise, RegExp])
    Object.preventExtensions(builtIn.prototype);
}

/**
 * Named places where a test may kill the process for real (SIGKILL), to prove that a restart there loses and doubles
 * nothing. Outside a fault run (`TRAMITE_CRASH` unset) a point costs one comparison.
 * `TRAMITE_CRASH=collect.after-commit:2` dies at the second passage.
 */
const [wanted, passage] = (process.env.TRAMITE_CRASH ?? '').split(':');
let left = Number(passage ?? '1');

export function crashPoint(name: string): void {
  if (wanted !== name) return;
  left -= 1;
  if (left <= 0) process.kill(process.pid, 'SIGKILL');
}

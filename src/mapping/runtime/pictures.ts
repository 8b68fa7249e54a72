/**
 * What pictures and their texts may cost. JSONata's own functions make padding as wide as a picture asks for, group digits
 * in quadratic time, never end on an empty separator, and match dates with a regular expression that backtracks.
 */
import { JsonataError } from './error.ts';
import { weigh } from './meter.ts';

const MAX_PICTURE = 1000;
/** Ways to divide a text among the parts of a picture, of which a match may try all. */
const MAX_WAYS = 20_000_000;

/** Before a function of JSONata that takes a picture is called. */
export function checkPicture(name: string, args: readonly unknown[]): void {
  const [first, picture, options] = args;
  if (typeof picture === 'string') {
    if (picture.length > MAX_PICTURE || /,[^\]]*(?:\d{4}|x)/i.test(picture)) throw new JsonataError('D3152');
    weigh(picture.length * 40);
    if (name === 'toMillis' && typeof first === 'string') checkWays(first.length, picture.split('[').length);
  }
  if (name === 'formatNumber' && typeof options === 'object' && options !== null)
    for (const value of Object.values(options))
      if (value === '' || (typeof value === 'string' && value.length > MAX_PICTURE))
        throw new JsonataError('D3152');
}

function checkWays(length: number, parts: number): void {
  let ways = 1;
  for (let part = 1; part < parts && part < length; part += 1) {
    ways = (ways * (length - part)) / part;
    if (ways > MAX_WAYS) throw new JsonataError('D3152');
  }
  weigh(ways / 4);
}

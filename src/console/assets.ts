/**
 * What pages load: style sheet, scripts, icons, letters: all from here, none from elsewhere. They are made of the
 * packages and of our own files when first asked for (of Bootstrap Italia's 600 kB a page needs a tenth), kept under a
 * name with their hash, and never asked for again by a browser that has them.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build, stop, transform } from 'esbuild';
import { PurgeCSS } from 'purgecss';
import subsetFont from 'subset-font';

export interface Asset {
  readonly type: string;
  readonly plain: Uint8Array;
  /** Undefined where it is compressed already. */
  readonly gzip?: Uint8Array;
  readonly brotli?: Uint8Array;
}

export interface Assets {
  /** Address of a file: `console.css`, `htmx.js`, `live.js`, `icons.svg`, an island's `name.js`. */
  url(name: string): string;
  /** By the last part of such an address. */
  file(hashed: string): Promise<Asset | undefined>;
}

const here = new URL('./', import.meta.url);
const resolve = createRequire(import.meta.url).resolve;
const italia = (path: string): string => resolve(`bootstrap-italia/dist/${path}`);
/** Files of the typeface, with the weights that each is shown for. */
const FACES: { readonly [name: string]: string } = { regular: '400', '600': '600 700' };
const letters = (name: string): string =>
  italia(`fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-${name}.woff2`);
/** What nearly every page is written with; a name with other letters loads the rest of the typeface. */
const ITALIAN: readonly (readonly [number, number])[] = [
  ...[
    [0x20, 0x7e] as const,
    [0xa0, 0xa0] as const,
    [0xab, 0xab] as const,
    [0xb0, 0xb0] as const,
    [0xb7, 0xb7] as const,
  ],
  ...[[0xbb, 0xbb] as const, [0xd7, 0xd7] as const, [0x2013, 0x2014] as const, [0x2018, 0x2019] as const],
  ...[[0x201c, 0x201d] as const, [0x2026, 0x2026] as const, [0x20ac, 0x20ac] as const],
  ...Array.from('ÀÈÉÌÒÙàèéìòù', (letter) => [letter.charCodeAt(0), letter.charCodeAt(0)] as const),
];

const TYPES: { readonly [end: string]: string } = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** `cache`: a folder that keeps what was made for the next start of the same sources. */
export async function openAssets(cache?: string): Promise<Assets> {
  const sources = await textsOf(here, /\.ts$/);
  const made = new Map<string, Asset>();
  const names = new Map<string, string>();
  const keep = async (name: string, content: Uint8Array): Promise<string> => {
    const [stem = '', end = ''] = name.split('.');
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
    const hashed = `${stem}.${hash}.${end}`;
    made.set(hashed, await compressed(TYPES[end] ?? 'application/octet-stream', content));
    names.set(name, `/assets/${hashed}`);
    return `/assets/${hashed}`;
  };
  const islands = (await readdir(new URL('islands/', here)))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3));
  const ours = await textsOf(new URL('assets/', here), /\.css$/);
  const texts = await kept(cache, `${sources}${ours}${await versions()}`, async () => ({
    'console.css': await styles(sources, ours),
    ...Object.fromEntries(
      await Promise.all(
        Object.keys(FACES).map(async (name) => [name, await italian(letters(name))] as const),
      ),
    ),
    ...Object.fromEntries(
      await Promise.all(islands.map(async (name) => [`${name}.js`, await bundled(name)] as const)),
    ),
  }));
  const faces: string[] = [];
  for (const [name, weight] of Object.entries(FACES)) {
    const few = Buffer.from(texts[name] ?? '', 'base64');
    // Of two faces that have a letter the later one is taken.
    faces.push(
      face(
        weight,
        'U+A1-17F,U+2000-206F',
        await keep(`titillium-${name}.woff2`, await readFile(letters(name))),
      ),
      face(weight, range(ITALIAN), await keep(`titillium-${name}-italian.woff2`, few)),
    );
  }
  await keep('console.css', Buffer.from(faces.join('') + (texts['console.css'] ?? '')));
  for (const name of islands) await keep(`${name}.js`, Buffer.from(texts[`${name}.js`] ?? ''));
  await keep('htmx.js', await readFile(resolve('htmx.org/dist/htmx.min.js')));
  await keep('icons.svg', Buffer.from(await icons(sources)));
  await keep('icon.svg', await readFile(new URL('assets/icon.svg', here)));
  return {
    url(name) {
      const url = names.get(name);
      if (url === undefined) throw new Error(`no asset is called ${name}`);
      return url;
    },
    file: async (hashed) => made.get(hashed),
  };
}

const hex = (code: number): string => code.toString(16).toUpperCase();
const range = (codes: typeof ITALIAN): string =>
  codes.map(([first, last]) => `U+${hex(first)}${first === last ? '' : `-${hex(last)}`}`).join();
const face = (weight: string, letters: string, url: string): string =>
  `@font-face{font-family:"Titillium Web";font-weight:${weight};font-display:swap;src:url(${url}) format("woff2");unicode-range:${letters}}`;

/** Base64 of the typeface with these letters only. */
async function italian(path: string): Promise<string> {
  const codes = ITALIAN.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
  const font = await subsetFont(await readFile(path), String.fromCodePoint(...codes), {
    targetFormat: 'woff2',
  });
  return font.toString('base64');
}

type Texts = { readonly [name: string]: string };

/** Made once for these sources: the next start reads what the last one made. */
async function kept(cache: string | undefined, from: string, make: () => Promise<Texts>): Promise<Texts> {
  const path =
    cache === undefined
      ? undefined
      : join(cache, `pages-${createHash('sha256').update(from).digest('hex').slice(0, 24)}.json`);
  if (path !== undefined) {
    const known = await readFile(path, 'utf8').catch(() => undefined);
    if (known !== undefined) return JSON.parse(known) as Texts;
  }
  const texts = await make();
  // Its process has nothing left to do.
  await stop();
  if (cache !== undefined && path !== undefined) {
    // A folder that cannot be written costs a second of the next start, no more.
    const temporary = `${path}.${randomUUID()}`;
    await mkdir(cache, { recursive: true })
      .then(() => writeFile(temporary, JSON.stringify(texts), { mode: 0o600 }))
      .then(() => rename(temporary, path))
      .catch(() => undefined);
  }
  return texts;
}

const PACKAGES = [
  'bootstrap-italia',
  'uplot',
  'esbuild',
  'purgecss',
  'subset-font',
  '@codemirror/view',
  '@codemirror/state',
  '@codemirror/language',
  '@codemirror/autocomplete',
  '@codemirror/lint',
];

async function versions(): Promise<string> {
  const root = new URL('../../package.json', import.meta.url);
  const { dependencies } = JSON.parse(await readFile(root, 'utf8')) as { dependencies: Texts };
  return PACKAGES.map((name) => `${name} ${dependencies[name] ?? ''}`).join();
}

async function textsOf(folder: URL, which: RegExp): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile() && which.test(entry.name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map((entry) => readFile(`${entry.parentPath}/${entry.name}`, 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

/** Bootstrap Italia without what no page of ours can name, then uPlot's few rules, then ours. */
async function styles(sources: string, ours: string): Promise<string> {
  const [italian, plot] = await Promise.all([
    readFile(italia('css/bootstrap-italia.min.css'), 'utf8'),
    readFile(resolve('uplot/dist/uPlot.min.css'), 'utf8'),
  ]);
  const withoutFaces = italian.replace(/@font-face\s*\{[^}]*\}/g, '');
  const [purged] = await new PurgeCSS().purge({
    content: [{ raw: sources, extension: 'ts' }],
    css: [{ raw: withoutFaces }],
    safelist: ['html', 'body', 'show', 'active', 'disabled', 'collapsed', 'htmx-request'],
  });
  const { code } = await transform(`${purged?.css ?? ''}\n${plot}\n${ours}`, { loader: 'css', minify: true });
  return code;
}

/** Of the icons those that a page names: `icon('it-check')`. */
async function icons(sources: string): Promise<string> {
  const all = await readFile(italia('svg/sprites.svg'), 'utf8');
  const wanted = new Set([...sources.matchAll(/'(it-[a-z0-9-]+)'/g)].map(([, name]) => name));
  const symbols = [...all.matchAll(/<symbol [^>]*id="([^"]+)"[^>]*>[\s\S]*?<\/symbol>/g)];
  const kept = symbols.filter(([, name]) => wanted.has(name ?? '')).map(([whole]) => whole);
  return `<svg xmlns="http://www.w3.org/2000/svg">${kept.join('')}</svg>`;
}

async function bundled(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [new URL(`islands/${name}.ts`, here).pathname],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

const squeeze = promisify(brotliCompress);
const zip = promisify(gzip);

async function compressed(type: string, plain: Uint8Array): Promise<Asset> {
  if (type === TYPES.woff2) return { type, plain };
  const [small, brotli] = await Promise.all([
    zip(plain, { level: 9 }),
    squeeze(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  ]);
  return { type, plain, gzip: small, brotli };
}

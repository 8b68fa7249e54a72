/**
 * What a browser makes of a page, as far as tags go (HTML Living Standard §13.2.5): enough to see an element or an
 * attribute that data made. Character references and trees are no matter here.
 */
export interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Attributes without quotes, or written twice. */
  readonly odd: readonly string[];
}

export interface Parsed {
  readonly tags: readonly Tag[];
  readonly comments: readonly string[];
  /** Content of script and style elements. */
  readonly raw: readonly string[];
  /** Everything else. */
  readonly text: string;
}

/** Elements whose content is no markup until their own end tag. */
const RAW = ['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes', 'noscript'];
const OPENING = /<(\/?)([a-zA-Z][^\s/>]*)|<!--|<[!?/]/g;
const ATTRIBUTE = /[\s/]*(?:([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?|>)/gy;

export function parse(page: string): Parsed {
  const tags: Tag[] = [];
  const comments: string[] = [];
  const raw: string[] = [];
  const texts: string[] = [];
  let at = 0;
  for (;;) {
    OPENING.lastIndex = at;
    const found = OPENING.exec(page);
    texts.push(page.slice(at, found?.index ?? page.length));
    if (found === null) break;
    const [whole, closing, name] = found;
    if (name === undefined) {
      const end = whole === '<!--' ? '-->' : '>';
      const stop = page.indexOf(end, OPENING.lastIndex);
      at = stop === -1 ? page.length : stop + end.length;
      comments.push(page.slice(found.index, at));
      continue;
    }
    const { end, ...tag } = attributesOf(page, OPENING.lastIndex);
    const lower = name.toLowerCase();
    if (closing === '') tags.push({ name: lower, ...tag });
    at = end;
    if (closing !== '' || !RAW.includes(lower)) continue;
    const stop = page.slice(at).search(new RegExp(`</${lower}[\\s/>]`, 'i'));
    const content = page.slice(at, stop === -1 ? page.length : at + stop);
    if (lower === 'script' || lower === 'style') raw.push(content);
    else texts.push(content);
    at += content.length;
  }
  return { tags, comments, raw, text: texts.join('') };
}

function attributesOf(page: string, from: number): Omit<Tag, 'name'> & { readonly end: number } {
  const attributes = new Map<string, string>();
  const odd: string[] = [];
  let at = from;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(page);
    if (found === null) return { attributes, odd, end: page.length };
    at = ATTRIBUTE.lastIndex;
    const [, name, double, single, bare] = found;
    if (name === undefined) return { attributes, odd, end: at };
    const lower = name.toLowerCase();
    if (bare !== undefined || single !== undefined || attributes.has(lower)) odd.push(name);
    attributes.set(lower, double ?? single ?? bare ?? '');
  }
}

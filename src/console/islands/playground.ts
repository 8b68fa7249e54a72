/**
 * The page where rules are tried: two editors instead of two text areas, the result beside them as one types, and the
 * origin of each field marked in the records. Without it the form works with its button.
 */
import { setDiagnostics } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { mappingEditor, sampleEditor } from './playground/editors.ts';
import { markOrigins } from './playground/origins.ts';
import type { Proposal } from './playground/proposals.ts';

interface Mark {
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly code: string;
}

interface Answer {
  readonly summary: string;
  readonly markup: string;
  readonly marks: readonly Mark[];
}

const PAUSE_MS = 350;

/** Made by the page: what is missing is a fault of ours, and the form still works. */
function part<T extends Element>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector);
  if (found === null) throw new Error(`the page lacks ${selector}`);
  return found;
}

/** An editor in the place of a text area, which keeps its content for a form that is sent. */
function replace(
  area: HTMLTextAreaElement,
  make: (text: string, label: string, root: ShadowRoot) => EditorView,
): EditorView {
  const host = document.createElement('div');
  host.className = 'editor';
  host.id = `${area.id}-editor`;
  // Style sheets of the editor are adopted by its own root: the page forbids every style but its file's.
  const root = host.attachShadow({ mode: 'open' });
  const label = document.querySelector(`label[for="${area.id}"]`);
  const view = make(area.value, label?.textContent ?? '', root);
  root.append(view.dom);
  area.hidden = true;
  area.after(host);
  label?.addEventListener('click', () => view.focus());
  return view;
}

function begin(form: HTMLFormElement): void {
  const [status, result] = [part('#stato'), part<HTMLElement>('#risultato')];
  const [sampleArea, mappingArea] = [
    part<HTMLTextAreaElement>('#campione', form),
    part<HTMLTextAreaElement>('#regole', form),
  ];
  const known = JSON.parse(form.dataset.proposals ?? '[]') as readonly Proposal[];
  let asked: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), PAUSE_MS);
  };
  const sample = replace(sampleArea, (text, label, root) =>
    sampleEditor({ text, label, root, changed: soon }),
  );
  const mapping = replace(mappingArea, (text, label, root) =>
    mappingEditor({ text, label, root, changed: soon, known }),
  );

  const body = (): FormData => {
    sampleArea.value = sample.state.doc.toString();
    mappingArea.value = mapping.state.doc.toString();
    const data = new FormData(form);
    data.set('risposta', 'json');
    return data;
  };

  async function run(): Promise<void> {
    clearTimeout(timer);
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    status.textContent = form.dataset.running ?? '';
    form.toggleAttribute('aria-busy', true);
    try {
      const token = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? '';
      const answer = await fetch(form.action, {
        method: 'POST',
        body: body(),
        headers: { accept: 'application/json', 'x-csrf-token': token },
        signal: mine.signal,
      });
      if (!(answer.headers.get('content-type') ?? '').startsWith('application/json')) {
        status.textContent = `${answer.status}`;
        return;
      }
      show((await answer.json()) as Answer);
    } catch (error) {
      if (!mine.signal.aborted) status.textContent = String(error);
    } finally {
      if (asked === mine) form.removeAttribute('aria-busy');
    }
  }

  function show({ summary, markup, marks }: Answer): void {
    status.textContent = summary;
    // Made by the server's templates, which escape every value.
    result.innerHTML = markup;
    markOrigins(sample, []);
    const { doc } = mapping.state;
    mapping.dispatch(
      setDiagnostics(
        mapping.state,
        marks.map(({ line, column, severity, message, code }) => ({
          ...spanAt(doc, line, column),
          severity,
          message,
          source: code,
        })),
      ),
    );
  }

  const origins = (event: Event): void => {
    const target = event.target instanceof Element ? event.target.closest('[data-from]') : null;
    for (const one of result.querySelectorAll('.looked-at')) one.classList.remove('looked-at');
    target?.classList.add('looked-at');
    markOrigins(sample, target?.getAttribute('data-from')?.split(' ') ?? []);
  };
  result.addEventListener('mouseover', origins);
  result.addEventListener('focusin', origins);
  result.addEventListener('click', origins);
  result.addEventListener('mouseleave', () => markOrigins(sample, []));
  form.addEventListener('change', soon);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run();
  });
  void run();
}

/** From a place to the end of the word there, at least one character where there is any. */
function spanAt(doc: Text, line: number, column: number): { readonly from: number; readonly to: number } {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
  const word = /^[$\w.]+/.exec(doc.sliceString(from, at.to))?.[0].length ?? 1;
  return { from, to: Math.min(from + word, at.to) };
}

const form = document.querySelector<HTMLFormElement>('form[data-playground]');
if (form !== null) begin(form);

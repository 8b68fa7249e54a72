/** The two editors: records as they are, rules with colours, proposals and marks. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { jsonata } from './jsonata.ts';
import { originMarks } from './origins.ts';
import { type Proposal, proposing } from './proposals.ts';

interface Wanted {
  readonly text: string;
  /** What a screen reader calls it. */
  readonly label: string;
  readonly root: ShadowRoot;
  changed(): void;
}

const look = EditorView.theme({
  '&': {
    height: 'var(--editor-height)',
    fontSize: '13px',
    backgroundColor: '#fff',
    color: '#17202b',
    border: '1px solid #5b6f82',
    borderRadius: '4px',
  },
  '&.cm-focused': { outline: '3px solid #0047b3', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'ui-monospace, "Cascadia Mono", Menlo, monospace', lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: '#f0f4f9', color: '#4d5a6b', borderRight: '1px solid #d8dee6' },
  '.cm-activeLine': { backgroundColor: '#0047b30d' },
  '.cm-origin': { backgroundColor: '#ffe08a', color: '#17202b', outline: '1px solid #8a4b00' },
  '.cm-tooltip': { maxWidth: '28rem', backgroundColor: '#fff', color: '#17202b' },
  '.cm-completionInfo': { maxWidth: '22rem', whiteSpace: 'normal' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: '#0047b3', color: '#fff' },
  '.cm-completionDetail': { fontStyle: 'normal', color: 'inherit' },
});

const colours = HighlightStyle.define([
  { tag: tags.comment, color: '#4d5a6b', fontStyle: 'italic' },
  { tag: tags.string, color: '#0b6b3a' },
  { tag: [tags.number, tags.atom], color: '#8a4b00' },
  { tag: tags.regexp, color: '#9c1f6e' },
  { tag: tags.function(tags.variableName), color: '#0047b3' },
  { tag: tags.variableName, color: '#5a2ca0' },
  { tag: [tags.keyword, tags.operatorKeyword], color: '#b00020', fontWeight: '600' },
  { tag: tags.definition(tags.propertyName), color: '#17202b', fontWeight: '600' },
  { tag: tags.propertyName, color: '#17202b' },
  { tag: tags.operator, color: '#4d5a6b' },
]);

function open({ text, label, root, changed }: Wanted, extensions: readonly Extension[]): EditorView {
  return new EditorView({
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        look,
        EditorView.contentAttributes.of({
          'aria-label': label,
          tabindex: '0',
          spellcheck: 'false',
          autocapitalize: 'off',
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed();
        }),
        extensions,
        keymap.of([...historyKeymap, ...defaultKeymap]),
      ],
    }),
  });
}

export const sampleEditor = (wanted: Wanted): EditorView => open(wanted, [originMarks]);

export const mappingEditor = (wanted: Wanted & { readonly known: readonly Proposal[] }): EditorView =>
  open(wanted, [
    jsonata,
    syntaxHighlighting(colours),
    indentUnit.of('  '),
    bracketMatching(),
    closeBrackets(),
    lintGutter(),
    autocompletion({ override: [proposing(wanted.known)], maxRenderedOptions: 80 }),
    // Esc, then Tab leaves: the editor itself knows.
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
  ]);

/** Marks in the records where a value comes from. */
import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';

interface Span {
  readonly from: number;
  readonly to: number;
}

const setOrigins = StateEffect.define<readonly Span[]>();
const origin = Decoration.mark({ class: 'cm-origin' });

export const originMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects }) {
    for (const effect of effects)
      if (effect.is(setOrigins))
        return Decoration.set(
          effect.value.map(({ from, to }) => origin.range(from, to)),
          true,
        );
    return marks.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** `line:from:lastLine:to`, from 1, both included; what is not said runs over the whole line. */
export function markOrigins(view: EditorView, places: readonly string[]): void {
  const { doc } = view.state;
  const spans = places.flatMap((place): readonly Span[] => {
    const [line = 0, first = 0, last = 0, end = 0] = place.split(':').map(Number);
    if (line < 1 || line > doc.lines) return [];
    const at = doc.line(line);
    const until = doc.line(Math.min(Math.max(last, line), doc.lines));
    const from = Math.min(at.from + Math.max(first - 1, 0), at.to);
    const to = end === 0 && first === 0 ? until.to : Math.min(until.from + end, until.to);
    // A field that is empty has a place and no width.
    return to > from ? [{ from, to }] : at.to > at.from ? [{ from: at.from, to: at.to }] : [];
  });
  const [top] = spans;
  view.dispatch({
    effects: [
      setOrigins.of(spans),
      ...(top === undefined ? [] : [EditorView.scrollIntoView(top.from, { y: 'nearest', x: 'center' })]),
    ],
  });
}

/** Words of JSONata for the editor's colours: cut as JSONata cuts them, one line at a time. */
import { StreamLanguage, type StringStream } from '@codemirror/language';

interface State {
  comment: boolean;
  /** The last word was a value: a slash after it divides. */
  value: boolean;
}

const WORDS = /^(?:and|or|in)$/;
const VALUES = /^(?:true|false|null)$/;

function token(stream: StringStream, state: State): string | null {
  if (state.comment) return comment(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match('/*')) {
    state.comment = true;
    return comment(stream, state);
  }
  if (stream.match(/^"(?:[^"\\]|\\.)*"?|^'(?:[^'\\]|\\.)*'?/)) return valued(state, propertyOr(stream));
  if (stream.match(/^`[^`]*`?/)) return valued(state, 'propertyName');
  if (stream.match(/^\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/)) return valued(state, 'number');
  if (stream.match(/^\$\$?\w*/))
    return valued(state, stream.match(/^\s*\(/, false) ? 'variableName.function' : 'variableName');
  if (!state.value && stream.match(/^\/(?:[^/\\]|\\.)+\/[im]*/)) return valued(state, 'regexp');
  if (stream.match(/^function\b|^λ/)) {
    state.value = false;
    return 'keyword';
  }
  if (stream.match(/^[A-Za-z_À-ɏ][\w]*/)) {
    const word = stream.current();
    state.value = !WORDS.test(word);
    return WORDS.test(word) ? 'operatorKeyword' : VALUES.test(word) ? 'atom' : 'propertyName';
  }
  if (stream.match(/^(?::=|!=|<=|>=|\.\.|~>|\?:|\?\?|\*\*)/) || stream.match(/^[-+*/%=<>&?:|^~@#!]/)) {
    state.value = false;
    return 'operator';
  }
  const bracket = stream.next() ?? '';
  state.value = ')]}'.includes(bracket);
  return '()[]{}'.includes(bracket) ? 'bracket' : null;
}

const valued = (state: State, kind: string): string => {
  state.value = true;
  return kind;
};

/** A string before a colon names a field of what is made. */
const propertyOr = (stream: StringStream): string =>
  stream.match(/^\s*:(?!=)/, false) ? 'propertyName.definition' : 'string';

function comment(stream: StringStream, state: State): string {
  if (stream.skipTo('*/')) {
    stream.match('*/');
    state.comment = false;
  } else stream.skipToEnd();
  return 'comment';
}

export const jsonata = StreamLanguage.define<State>({
  name: 'jsonata',
  startState: () => ({ comment: false, value: false }),
  copyState: (state) => ({ ...state }),
  token,
  languageData: {
    commentTokens: { block: { open: '/*', close: '*/' } },
    closeBrackets: { brackets: ['(', '[', '{', '"'] },
  },
});

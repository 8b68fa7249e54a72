/** Options to a layout, once; what the schema cannot say is found here, with the path of the option at fault. */

import type { FormatOptions } from '../domain/ports/format.ts';
import { type Problem, ProblemError, problem } from '../domain/problem.ts';
import { columnFaults, columns, type Field, fieldsOf } from './fixed-width-field.ts';
import type { Layout, LineType, Located, RecordRule } from './fixed-width-layout.ts';
import type { FlowOptions, LayoutOptions } from './fixed-width-options.ts';
import { readTotal, type Total } from './fixed-width-totals.ts';

/** The layout of valid options; a fault that `check` would have told is a bug of the caller. */
export function layoutOf(options: FormatOptions): Layout {
  const { layout, problems } = compile(options);
  const first = problems[0];
  if (first !== undefined) throw new ProblemError(first);
  return layout;
}

/** Compiles whatever the schema admits; a layout with problems is not to be used. */
export function compile(options: FormatOptions): {
  readonly layout: Layout;
  readonly problems: readonly Problem[];
} {
  const compiler = new Compiler(options as unknown as LayoutOptions);
  return { layout: compiler.layout(), problems: compiler.problems };
}

const NUMBERS = ['integer', 'cents', 'euro', 'digits'];

class Compiler {
  readonly problems: Problem[] = [];
  readonly #options: LayoutOptions;
  readonly #types: LineType[];
  /** The lines of `fields`. */
  readonly #plain: LineType | undefined;
  readonly #flat: LineType | undefined;

  constructor(options: LayoutOptions) {
    this.#options = options;
    const { flow, records = {}, fields } = options;
    const names = Object.keys(records);
    this.#types = names.map((name, index) => ({
      index,
      name,
      role: name === flow?.head ? 'head' : name === flow?.tail ? 'tail' : 'body',
      many: records[name]?.many === true,
      fields: fieldsOf(records[name] ?? {}, `${name}.`),
    }));
    if (fields !== undefined) {
      this.#plain = {
        index: names.length,
        name: '',
        role: 'body',
        many: false,
        fields: fieldsOf(fields, ''),
      };
      this.#types.push(this.#plain);
    }
    this.#flat =
      (typeof options.record === 'string' ? this.#type('record', options.record) : undefined) ?? this.#plain;
  }

  layout(): Layout {
    const options = this.#options;
    const flow: FlowOptions = options.flow ?? {};
    const type = options.type === undefined ? undefined : columns(options.type);
    const head = this.#type('flow.head', flow.head);
    const tail = this.#type('flow.tail', flow.tail);
    const record = this.#record();
    const amount = this.#ofRecord('amount', options.amount);
    const groupBy = this.#ofRecord('groupBy', options.groupBy);
    this.#ofRecord('key', typeof options.key === 'object' ? options.key.field : options.key);
    const layout: Layout = {
      encoding: options.encoding,
      length: options.length,
      pad: options.pad === true,
      ascii: options.ascii === true,
      upper: options.upper === true,
      types: this.#types,
      lost: options.shifted === true ? (type?.from ?? 0) : 0,
      open: this.#plain !== undefined,
      same: (flow.same ?? []).flatMap((name) => this.#same(name, head, tail)),
      by: (flow.by ?? []).flatMap((name) => this.#by(name, tail)),
      totals: Object.entries(options.totals ?? {}).flatMap(([name, expression]) =>
        this.#total(name, expression),
      ),
      ...(options.eol === undefined ? {} : { eol: options.eol === 'crlf' ? '\r\n' : '\n' }),
      ...(type === undefined ? {} : { type }),
      ...(this.#flat === undefined ? {} : { flat: this.#flat }),
      ...(record === undefined ? {} : { record }),
      ...(head === undefined ? {} : { head }),
      ...(tail === undefined ? {} : { tail }),
      ...(amount === undefined ? {} : { amount }),
      ...(groupBy === undefined ? {} : { groupBy }),
    };
    this.#check(layout);
    return layout;
  }

  /** What stands against what. */
  #check(layout: Layout): void {
    const { record, type, types, amount } = layout;
    const options = this.#options;
    const sameAt = typeof options.record === 'object' ? options.record.sameAt : undefined;
    const faults = columnFaults({
      types,
      length: layout.length,
      type,
      sameAt: sameAt === undefined ? undefined : columns(sameAt),
      flat: this.#plain,
    });
    for (const { path, code, message } of faults) this.#fault(path, code, message);
    if (layout.head !== undefined && layout.head === layout.tail) {
      this.#fault('flow.tail', 'tail-is-head', 'head and tail are the same type');
    }
    if (this.#plain !== undefined && options.record !== undefined) {
      this.#fault(
        'fields',
        'fields-and-record',
        'fields and record exclude each other',
        'Give the lines a type in records, or drop record.',
      );
    }
    if (type === undefined && options.records !== undefined) {
      this.#fault('type', 'type-missing', 'there are records but no type: nothing says which line is which');
    }
    if (options.shifted === true) this.#checkShift(layout);
    const roles = new Set([
      typeof options.record === 'string' ? layout.flat : undefined,
      record?.from,
      record?.to,
      ...this.#ordered(),
    ]);
    for (const role of roles) {
      if (role !== undefined && role.role !== 'body')
        this.#fault('record', 'record-is-flow', `${role.name} is the ${role.role} of the flow`);
    }
    if (record !== undefined && record.from === record.to)
      this.#fault('record.to', 'to-is-from', 'a record of one line has no `to`');
    if (typeof options.record === 'object' && options.record.numbered === true && sameAt === undefined) {
      this.#fault('record.numbered', 'numbered-nowhere', 'numbered wants sameAt: the columns that count');
    }
    if (amount !== undefined && amount.field.as !== 'cents' && amount.field.as !== 'euro') {
      this.#fault(
        'amount',
        'not-an-amount',
        `${options.amount} is read as ${amount.field.as}`,
        'Read it as cents or euro.',
      );
    }
  }

  #checkShift({ type, types }: Layout): void {
    if (type === undefined || type.from === 0) {
      this.#fault(
        'shifted',
        'cannot-shift',
        'shifted wants a type after column 1: it means that the blanks before it were lost',
      );
      return;
    }
    for (const field of types.flatMap((line) => line.fields)) {
      if (field.from < type.from)
        this.#fault(
          'shifted',
          'cannot-shift',
          `${field.path} stands before the type, where blanks may be lost`,
        );
    }
  }

  #record(): RecordRule | undefined {
    const rule = this.#options.record;
    if (rule === undefined || typeof rule === 'string') return undefined;
    const from = this.#type('record.from', rule.from);
    const to = this.#type('record.to', rule.to);
    if (from === undefined) return undefined;
    const ordered = this.#ordered('record.order');
    const rank = (type: LineType): number => {
      const place = ordered.indexOf(type);
      if (place !== -1) return place;
      return type === from ? -1 : this.#types.length + (type === to ? 1 : 0);
    };
    return {
      from,
      ...(to === undefined ? {} : { to }),
      ...(rule.sameAt === undefined ? {} : { sameAt: columns(rule.sameAt) }),
      numbered: rule.numbered === true && rule.sameAt !== undefined,
      order: this.#types
        .filter((type) => type.role === 'body')
        .toSorted((left, right) => rank(left) - rank(right) || (left.name < right.name ? -1 : 1)),
    };
  }

  #ordered(path?: string): LineType[] {
    const rule = this.#options.record;
    const order = typeof rule === 'object' ? (rule.order ?? []) : [];
    return order.flatMap(
      (name) =>
        (path === undefined ? this.#types.find((type) => type.name === name) : this.#type(path, name)) ?? [],
    );
  }

  #same(name: string, head: LineType | undefined, tail: LineType | undefined): Layout['same'] {
    const begins = head?.fields.find((field) => field.name === name);
    const ends = tail?.fields.find((field) => field.name === name);
    if (begins !== undefined && ends !== undefined) return [{ head: begins, tail: ends }];
    this.#fault('flow.same', 'unknown-field', `${name} is not a field of both head and tail`);
    return [];
  }

  #by(name: string, tail: LineType | undefined): Layout['by'] {
    const found = this.#ofRecord('flow.by', name);
    if (found === undefined) return [];
    const ends = tail?.fields.find((field) => field.name === found.field.name);
    if (ends !== undefined && ends.to - ends.from !== found.field.to - found.field.from) {
      this.#fault('flow.by', 'width', `${ends.path} and ${found.field.path} have not the same width`);
    }
    return [{ name, ...found, ...(ends === undefined ? {} : { tail: ends }) }];
  }

  #total(name: string, expression: string): readonly Total[] {
    const path = `totals.${name}`;
    const target = this.#field(path, name);
    if (target === undefined) return [];
    if (target.type.role === 'body') {
      this.#fault(path, 'not-in-flow', `${name} is neither in the head nor in the tail of the flow`);
      return [];
    }
    if (!NUMBERS.includes(target.field.as)) {
      this.#fault(
        path,
        'not-a-number',
        `${name} is read as ${target.field.as}`,
        `Read it as ${NUMBERS.join(', ')}.`,
      );
    }
    const total = readTotal(
      name,
      expression,
      target,
      (said) => this.#find(said),
      (said) => this.#types.find((type) => type.name === said && said !== ''),
    );
    if (typeof total !== 'string') return [total];
    this.#fault(path, 'total-unreadable', total);
    return [];
  }

  /** A field that every record has once. */
  #ofRecord(path: string, said: string | undefined): Located | undefined {
    const found = said === undefined ? undefined : this.#field(path, said);
    if (found === undefined) return undefined;
    if (found.type.role !== 'body') {
      this.#fault(
        path,
        'not-in-record',
        `${said} is a field of the flow's ${found.type.role}, not of a record`,
      );
    } else if (found.type.many) {
      this.#fault(path, 'field-of-many', `${said} may stand several times in a record`);
    }
    return found;
  }

  #field(path: string, said: string): Located | undefined {
    const found = this.#find(said);
    if (found === undefined) {
      const names = this.#types.flatMap(({ fields }) => fields.map((field: Field) => field.path));
      this.#fault(path, 'unknown-field', `${said} is not a field`, `One of: ${names.join(', ')}.`);
    }
    return found;
  }

  /** `14.amount`, or `amount` where the fields are the record itself. */
  #find(said: string): Located | undefined {
    const dot = said.lastIndexOf('.');
    const type =
      dot === -1 ? this.#flat : this.#types.find(({ name }) => name === said.slice(0, dot) && name !== '');
    const field = type?.fields.find(({ name }) => name === said.slice(dot + 1));
    return type === undefined || field === undefined ? undefined : { type, field };
  }

  #type(path: string, name: string | undefined): LineType | undefined {
    if (name === undefined) return undefined;
    const found = this.#types.find((type) => type.name === name && name !== '');
    if (found === undefined) {
      const names = this.#types.flatMap((type) => (type.name === '' ? [] : type.name));
      this.#fault(path, 'unknown-type', `${name} is not one of records`, `One of: ${names.join(', ')}.`);
    }
    return found;
  }

  #fault(path: string, code: string, message: string, advice?: string): void {
    const rest = advice === undefined ? {} : { advice };
    this.problems.push(
      problem(`layout.${code}`, message, { class: 'config', place: { field: path }, ...rest }),
    );
  }
}

/** The mapping processes as they are, and measured: records in, positions and lines out, problems, bytes, seconds. */
import type { MappingProcesses, Program, Rendered } from '../domain/ports/mapping.ts';
import { type Component, measured, type Tally } from './meter.ts';

const of = ({ organization, connector }: Program, name: string): Component => ({
  kind: 'mapping',
  name,
  organization,
  connector,
});

const rendered = (pieces: readonly Rendered[]): Tally => ({
  received: pieces.length,
  sent: pieces.reduce((sum, piece) => sum + ('records' in piece ? piece.records.length : 0), 0),
  failed: pieces.filter((piece) => 'problem' in piece).length,
});

export function observedMapping(mapping: MappingProcesses): MappingProcesses {
  return {
    stage: (program, delivery, slice) =>
      measured(
        of(program, 'positions'),
        'stage',
        () => mapping.stage(program, delivery, slice),
        (staged) => ({
          received: staged.records,
          receivedBytes: slice.bytes.byteLength,
          sent: staged.positions,
          sentBytes: staged.rows.byteLength,
          failed: staged.problems,
        }),
      ),
    index: (program, delivery, slice) =>
      measured(
        of(program, 'groups'),
        'index',
        () => mapping.index(program, delivery, slice),
        (indexed) => ({ received: indexed.records, receivedBytes: slice.bytes.byteLength }),
      ),
    acknowledge: (program, delivery, slice, outcomes) =>
      measured(
        of(program, 'acknowledgement'),
        'acknowledge',
        () => mapping.acknowledge(program, delivery, slice, outcomes),
        rendered,
      ),
    report: (program, facts, events) =>
      measured(of(program, 'report'), 'report', () => mapping.report(program, facts, events), rendered),
    close: () => mapping.close(),
  };
}

/**
 * Draws each `[data-chart]` from the table that it holds, which is there for who does not see the picture: the first
 * column names the places on the axis, every other column is a line, its figures in `<data value>`.
 */
import uPlot from 'uplot';

const COLORS = ['#0066cc', '#008055', '#a66300', '#8a3ffc', '#cc334d'];
const HEIGHT = 240;
const AXIS = '#4d5a6b';
const GRID = '#e3e8ee';

interface Drawn {
  readonly names: readonly string[];
  readonly places: readonly string[];
  readonly values: (number | null)[][];
}

function read(table: HTMLTableElement): Drawn {
  const names = [...table.querySelectorAll('thead th')].slice(1).map((cell) => cell.textContent ?? '');
  const rows = [...table.querySelectorAll('tbody tr')];
  const places = rows.map((row) => row.firstElementChild?.textContent?.trim() ?? '');
  const values = names.map((_, column) =>
    rows.map((row) => {
      const found = row.children[column + 1]?.querySelector('data')?.getAttribute('value');
      return found === null || found === undefined ? null : Number(found);
    }),
  );
  return { names, places, values };
}

const figures = new Intl.NumberFormat('it-IT', { maximumFractionDigits: 1, useGrouping: 'always' });

function draw(figure: Element): void {
  const table = figure.querySelector('table');
  const plot = figure.querySelector<HTMLElement>('.plot');
  if (table === null || plot === null || plot.childElementCount > 0) return;
  const { names, places, values } = read(table);
  const chart = new uPlot(
    {
      width: Math.max(200, plot.clientWidth),
      height: HEIGHT,
      cursor: { points: { size: 6 } },
      scales: { x: { time: false }, y: { range: (_, _least, most) => [0, Math.max(1, (most ?? 1) * 1.1)] } },
      axes: [
        {
          stroke: AXIS,
          grid: { show: false },
          incrs: [1, 2, 3, 4, 6, 12],
          values: (_, ticks) => ticks.map((tick) => places[tick] ?? ''),
        },
        {
          stroke: AXIS,
          size: 64,
          grid: { stroke: GRID, width: 1 },
          values: (_, ticks) => ticks.map((tick) => figures.format(tick)),
        },
      ],
      series: [
        {
          label: table.querySelector('thead th')?.textContent ?? '',
          value: (_, index) => places[index] ?? '',
        },
        ...names.map((label, index) => ({
          label,
          stroke: COLORS[index % COLORS.length] ?? AXIS,
          width: 2,
          // Told apart without colours too.
          dash: index === 0 ? [] : [2 + index * 3, 3],
          points: { size: 6 },
          spanGaps: false,
          value: (_: uPlot, value: number | null) => (value === null ? '—' : figures.format(value)),
        })),
      ],
    },
    [places.map((_, index) => index), ...values],
    plot,
  );
  new ResizeObserver(() => {
    if (plot.clientWidth > 0 && plot.clientWidth !== chart.width)
      chart.setSize({ width: plot.clientWidth, height: HEIGHT });
  }).observe(plot);
}

const drawAll = (): void => {
  for (const figure of document.querySelectorAll('[data-chart]')) draw(figure);
};

document.addEventListener('htmx:afterSettle', drawAll);
drawAll();

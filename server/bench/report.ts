/** One line of the table: what was measured, for each peer, and whether the goal is met. */
export interface Figure {
  name: string;
  unit: string;
  /** Medians by peer; `belfry` always. */
  values: Readonly<Record<string, number>>;
  goal: string;
  /** Null where there is no goal. */
  met: boolean | null;
  /** Belfry's value by the ceiling's, where there is a ceiling. */
  ratio?: number;
  note?: string;
}

const shown = (value: number): string =>
  Number.isNaN(value)
    ? '–'
    : Math.abs(value) >= 1_000
      ? Math.round(value).toLocaleString('en')
      : Number(value.toPrecision(3)).toString();

/** The figures as a Markdown table. */
export function table(figures: readonly Figure[]): string {
  const peers = [...new Set(['belfry', ...figures.flatMap((figure) => Object.keys(figure.values))])];
  const rows = figures.map((figure) => [
    figure.name,
    figure.unit,
    ...peers.map((peer) => (peer in figure.values ? shown(figure.values[peer]!) : '')),
    figure.ratio === undefined ? '' : `${figure.ratio.toFixed(2)} ×`,
    figure.goal,
    figure.met === null ? '' : figure.met ? 'yes' : '**no**',
    figure.note ?? '',
  ]);
  const head = ['figure', 'unit', ...peers, 'to bare ws', 'goal', 'met', 'note'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

import type { Line, Style } from './terminal';
import type { Timeline } from './timeline';

export interface Picture {
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
}

const CHARACTER = 7.8;
const LINE = 18;
const MARGIN = 16;
const BAR = 34;
const COLORS: Record<Exclude<Style, 'bold' | 'dim'>, string> = {
  red: '#ff7b72', green: '#56d364', yellow: '#e3b341', cyan: '#79c0ff',
};

/** Draws an animated picture of a terminal. Without animation, the picture shows the end. */
export function drawn({ appearances, heights, seconds }: Timeline, { title, columns, rows }: Picture): string {
  const width = Math.ceil(columns * CHARACTER + 2 * MARGIN);
  const height = BAR + rows * LINE + MARGIN;
  const at = (time: number) => `${+(time / seconds * 100).toFixed(2)}%`;
  const offset = (lines: number) => `transform:translateY(${-Math.max(0, lines - rows) * LINE}px)`;
  const scroll = heights.map(({ from, rows: lines }) => `${at(from)}{${offset(lines)}}`);
  const keyframes = appearances.map(({ from, to }, index) =>
    `@keyframes k${index}{0%{opacity:0}${at(from)}{opacity:1}${to === undefined ? '' : `${at(to)}{opacity:0}`}}`);
  const texts = appearances.map(({ row, line, to }, index) =>
    `<text y="${(row + 1) * LINE - 5}"${to === undefined ? '' : ' opacity="0"'} `
    + `style="animation-name:k${index}">${spansOf(line)}</text>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" `
      + `role="img" aria-label="${escaped(title)}">`,
    '<style>',
    'text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}',
    `.l text,.s{animation-duration:${+seconds.toFixed(2)}s;animation-timing-function:step-end;`
      + 'animation-iteration-count:infinite}',
    `.s{animation-name:s;${offset(heights.at(-1)?.rows ?? 0)}}`,
    ...Object.entries(COLORS).map(([name, color]) => `.${name}{fill:${color}}`),
    '.bold{font-weight:bold}.dim{fill-opacity:.6}',
    `@keyframes s{${scroll.join('')}}`,
    ...keyframes,
    '@media (prefers-reduced-motion:reduce){.l text,.s{animation:none}}',
    '</style>',
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    ...['#ff5f57', '#febc2e', '#28c840']
      .map((color, index) => `<circle cx="${MARGIN + 4 + index * 20}" cy="17" r="6" fill="${color}"/>`),
    `<text x="${width / 2}" y="22" text-anchor="middle" class="dim">${escaped(title)}</text>`,
    `<svg x="${MARGIN}" y="${BAR}" width="${width - 2 * MARGIN}" height="${rows * LINE}"><g class="s"><g class="l">`,
    ...texts,
    '</g></g></svg>',
    '</svg>',
    '',
  ].join('\n');
}

function spansOf(line: Line): string {
  return line.map(({ text, styles }) =>
    styles.length === 0 ? escaped(text) : `<tspan class="${styles.join(' ')}">${escaped(text)}</tspan>`).join('');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from './built-package';

/** Draws the picture of the README: the resources that a TrailImport deploys, and the services that they use. */

type Place = readonly [x: number, y: number, width: number, height: number];
interface Box {
  readonly at: Place;
  readonly lines: readonly string[];
  readonly kind: 'created' | 'existing';
}

/** Narrow, so that the text can be read on a phone. */
const SIZE = [560, 506] as const;

const BOXES: readonly Box[] = [
  { at: [24, 16, 284, 44], lines: ['cdk deploy (CloudFormation)'], kind: 'existing' },
  { at: [40, 122, 120, 60], lines: ['custom', 'resource'], kind: 'created' },
  { at: [172, 122, 120, 60], lines: ['access role'], kind: 'created' },
  { at: [40, 250, 252, 52], lines: ['Lambda function'], kind: 'created' },
  { at: [40, 314, 120, 60], lines: ['DynamoDB', 'table'], kind: 'created' },
  { at: [172, 314, 120, 60], lines: ['EventBridge', 'rule'], kind: 'created' },
  { at: [378, 110, 160, 60], lines: ['S3 bucket with', 'the log files'], kind: 'existing' },
  { at: [378, 246, 160, 60], lines: ['CloudTrail', 'import'], kind: 'existing' },
  { at: [378, 382, 160, 60], lines: ['event data', 'store'], kind: 'existing' },
  { at: [40, 438, 252, 52], lines: ['events, metrics, log lines'], kind: 'existing' },
];

const FRAMES: readonly { readonly at: Place; readonly title: string }[] = [
  { at: [24, 88, 284, 108], title: 'for each TrailImport' },
  { at: [24, 216, 284, 172], title: 'once for each stack' },
];

const ARROWS: readonly {
  readonly points: string; readonly label?: { readonly text: string; readonly at: readonly [number, number] };
}[] = [
  { points: '100,60 100,122' },
  { points: '100,182 100,250' },
  { points: '292,276 378,276', label: { text: 'starts', at: [335, 268] } },
  { points: '292,152 340,152 340,222 430,222 430,246', label: { text: 'assumed by', at: [384, 214] } },
  { points: '490,170 490,246' },
  { points: '458,306 458,382' },
  { points: '166,388 166,438' },
];

function draw(): string {
  const [width, height] = SIZE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"
  role="img" font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="16">
<title>The resources that a TrailImport deploys</title>
<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
<path d="M0 0 8 4 0 8z" fill="#57606a"/></marker></defs>
<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>
${[...FRAMES.map(frame), ...ARROWS.map(arrow), ...BOXES.map(box)].join('\n')}
</svg>
`;
}

function frame({ at: [x, y, width, height], title }: (typeof FRAMES)[number]): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="#f6f8fa" stroke="#8c959f"
  stroke-dasharray="4 3"/>
<text x="${x + 284 - 10}" y="${y + 22}" text-anchor="end" font-size="14" fill="#57606a">${title}</text>`;
}

function box({ at: [x, y, width, height], lines, kind }: Box): string {
  const [fill, stroke] = kind === 'created' ? ['#ddf4ff', '#0969da'] : ['#ffffff', '#57606a'];
  const first = y + height / 2 + 5 - (lines.length - 1) * 10;
  const text = lines.map((line, index) =>
    `<text x="${x + width / 2}" y="${first + index * 20}" text-anchor="middle" fill="#1f2328">${line}</text>`);
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="${stroke}"/>
${text.join('\n')}`;
}

function arrow({ points, label }: (typeof ARROWS)[number]): string {
  const line = `<polyline points="${points}" fill="none" stroke="#57606a" stroke-width="1.5" marker-end="url(#head)"/>`;
  if (label === undefined) return line;
  const [x, y] = label.at;
  return `${line}\n<text x="${x}" y="${y}" text-anchor="middle" font-size="14" fill="#57606a">${label.text}</text>`;
}

writeFileSync(path.join(ROOT, 'docs/images/deployment.svg'), draw());

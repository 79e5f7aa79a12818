/** Numbers, sizes and times as the screens show them. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A count in at most five characters: `999`, `12.3k`, `4.5M`. */
export function shortCount(value: number): string {
  const [unit, size] =
    value < 10_000 ? ['', 1] : value < 9_999_500 ? ['k', 1e3] : value < 9_999_500_000 ? ['M', 1e6] : ['G', 1e9];
  const scaled = value / (size as number);
  return unit === '' ? count(value) : `${scaled < 99.95 ? scaled.toFixed(1) : count(Math.round(scaled))}${unit}`;
}

/** A size in powers of 1,000, as AWS bills it. */
export function bytes(value: number): string {
  const power = value < 1_000 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), UNITS.length - 1);
  const scaled = value / 1_000 ** power;
  return power === 0 ? `${value} B` : `${scaled.toFixed(scaled < 99.95 ? 1 : 0)} ${UNITS[power]}`;
}

export function dollars(value: number): string {
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** A duration in its two largest units: `2d 3h`, `5m 10s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3_600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  if (first < 0) {
    return '0s';
  }
  return parts
    .slice(first, first + 2)
    .filter(([value], index) => index === 0 || value > 0)
    .map(([value, unit]) => `${value}${unit}`)
    .join(' ');
}

/** A time in UTC to the minute. */
export function minute(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')}`;
}

/** `1 import`, `2 imports`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

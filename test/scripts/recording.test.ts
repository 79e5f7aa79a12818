import { drawn } from '../../scripts/recording/svg';
import { played, type Line, type Output } from '../../scripts/recording/terminal';
import { timelineOf } from '../../scripts/recording/timeline';

const textOf = (line: Line) => line.map(({ text }) => text).join('');

describe('a recording of a terminal', () => {
  test('plays lines that are drawn again, and keeps their styles', () => {
    const outputs: Output[] = [
      [0, '\u001b[1m1. Start\u001b[22m\r\n   ⠋ 0 s\r\n'],
      [1, '\u001b[1A\r\u001b[0J   \u001b[32m✓\u001b[39m done\r\n'],
    ];
    const [first, last] = played(outputs);
    expect(first.lines.map(textOf)).toEqual(['1. Start', '   ⠋ 0 s', '']);
    expect(last.lines.map(textOf)).toEqual(['1. Start', '   ✓ done', '']);
    expect(last.lines[0]).toEqual([{ text: '1. Start', styles: ['bold'] }]);
    expect(last.lines[1]).toContainEqual({ text: '✓', styles: ['green'] });
  });

  test('cuts a wait for a spinner, and shows each line as long as it was there', () => {
    const waiting = Array.from({ length: 100 }, (_, index): Output => [index, index === 0 ? 'wait\n   ⠋ 0 s\n' : `\u001b[1A\r\u001b[0J   ⠋ ${index} s\n`]);
    const { appearances, seconds } = timelineOf(played([...waiting, [100, '\u001b[1A\r\u001b[0Jend\n']]));
    expect(seconds).toBeLessThan(12);
    expect(appearances.filter(({ to }) => to === undefined).map(({ line }) => textOf(line))).toEqual(['wait', 'end']);
    for (const { from, to = Infinity } of appearances) {
      expect(from).toBeLessThan(to);
    }
  });

  test('draws the end for a viewer without animations, and escapes what the terminal shows', () => {
    const svg = drawn(timelineOf(played([[0, 'first <&>\n'], [1, '\u001b[1A\r\u001b[0Jlast\n']])), { title: 'npm run demo', columns: 40, rows: 4 });
    expect(svg).toContain('>first &lt;&amp;&gt;</text>');
    expect(svg).toMatch(/<text y="13" opacity="0"[^>]*>first/);
    expect(svg).toMatch(/<text y="13" style[^>]*>last/);
  });

  test('follows the last lines', () => {
    const svg = drawn(timelineOf(played([[0, '1\n2\n3\n4\n5\n']])), { title: 'long', columns: 40, rows: 3 });
    expect(svg).toContain('.s{animation-name:s;transform:translateY(-54px)}');
  });
});

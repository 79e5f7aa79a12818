import { Screen } from '../../local-cloud/demo/terminal/screen';

interface TestScreen {
  readonly screen: Screen;
  printed(): string;
}

function screenOn(
  { isTTY, columns, color = false }: { isTTY: boolean; columns?: number; color?: boolean },
): TestScreen {
  let text = '';
  const out = { isTTY, columns, write: (more: string) => text += more } as unknown as NodeJS.WriteStream;
  return { screen: new Screen(out, color), printed: () => text };
}

/** The lines that a terminal shows in the end. */
function linesOf(printed: string): string[] {
  const lines = [''];
  let row = 0;
  for (const part of printed.match(/\u001b\[(\d*)[A-Za-z]|\n|\r|[^\u001b\n\r]+/g) ?? []) {
    if (part === '\n') {
      lines[++row] ??= '';
    } else if (part.endsWith('A') && part.startsWith('\u001b')) {
      row -= Number(part.slice(2, -1));
    } else if (part === '\u001b[0J') {
      lines.splice(row, lines.length, '');
    } else if (!part.startsWith('\u001b') && part !== '\r') {
      lines[row] += part;
    }
  }
  return lines.slice(0, -1);
}

const bar = (done: number, phase = 'RUNNING') => ({ done, total: 2, phase, detail: `${done} of 2` });

describe('the demo\'s screen', () => {
  test('redraws the bar in its line on a terminal', () => {
    const { screen, printed } = screenOn({ isTTY: true });
    screen.show(bar(1));
    screen.show(bar(2, 'COMPLETED'));
    screen.line('done');
    expect(linesOf(printed())).toEqual([`   [${'#'.repeat(30)}] COMPLETED · 2 of 2`, '   done']);
  });

  test.each([
    [60, `   a [${'#'.repeat(15)}${'.'.repeat(15)}] RUNNING · 1 of 2`],
    [40, `   a [${'#'.repeat(7)}${'.'.repeat(8)}] RUNNING · 1 of 2`],
    [30, `   a [${'#'.repeat(5)}${'.'.repeat(5)}] RUNNING · 1`],
  ])('redraws several bars in their lines, none of them longer than a terminal of %i columns', (columns, line) => {
    const { screen, printed } = screenOn({ isTTY: true, columns });
    const bars = (done: number) => ['a', 'b'].map((name) => ({ name, ...bar(done) }));
    screen.show(...bars(0));
    screen.show(...bars(1));
    // A step draws its bars with its spinner. Here, nothing ends them.
    expect(linesOf(printed())).toEqual([line, line.replace('a', 'b')].map((each) => each.slice(0, columns - 1)));
  });

  test('prints a plain line for each quarter and phase where there is no terminal', () => {
    const { screen, printed } = screenOn({ isTTY: false, color: true });
    for (let done = 0; done <= 100; done++) {
      screen.show({ done, total: 100, phase: done < 100 ? 'RUNNING' : 'COMPLETED', detail: `${done}` });
    }
    expect(printed().match(/· \d+/g)).toEqual(['· 0', '· 25', '· 50', '· 75', '· 100']);
    expect(printed()).not.toContain('\u001b');
  });

  test('does not fill the bar of an import that lacks one of many files', () => {
    const { screen, printed } = screenOn({ isTTY: false });
    screen.show({ done: 9_999, total: 10_000, phase: 'FAILED', detail: '1 failed' });
    expect(printed()).toBe(`   [${'#'.repeat(29)}.] ✗ FAILED · 1 failed\n`);
  });

  test('remembers how many expectations were not met, and prints no JSON', () => {
    const { screen, printed } = screenOn({ isTTY: false });
    screen.expect('Events', 2318, 2318);
    screen.expect('Files', 39, 40);
    screen.expect('Import', ['RUNNING', 'COMPLETED'], ['RUNNING', 'COMPLETED']);
    screen.expect('Request', { ImportId: 'a1' }, { ImportId: 'a1' });
    expect(screen.failures).toBe(1);
    expect(printed()).toBe(
      '   ✓ Events: 2,318\n   ✗ Files: 39, expected 40\n   ✓ Import: RUNNING → COMPLETED\n   ✓ Request: ImportId a1\n');
  });

  test('wraps a sentence between words at the width of the terminal, and no command', () => {
    const { screen, printed } = screenOn({ isTTY: true, columns: 24 });
    screen.line('The bucket has ACLs enabled today.');
    screen.failure('Failed entry: s3://logs/a-name-that-is-longer-than-the-line.json.gz');
    screen.command('aws cloudtrail list-imports --destination lake');
    expect(linesOf(printed())).toEqual([
      '   The bucket has ACLs', '   enabled today.',
      '   ✗ Failed entry:', '     s3://logs/a-name-that-is-longer-than-the-line.json.gz',
      '      aws cloudtrail list-imports --destination lake',
    ]);
  });

  test('shows the time of a running step on a terminal, and that of an ended step', async () => {
    jest.useFakeTimers();
    const { screen, printed } = screenOn({ isTTY: true });
    let end!: () => void;
    const step = screen.step('cdk deploy', () => new Promise<void>((done) => end = done));
    await jest.advanceTimersByTimeAsync(61_000);
    expect(linesOf(printed()).slice(0, -1)).toEqual(['', '1. cdk deploy']);
    expect(linesOf(printed()).at(-1)).toMatch(/^ {3}\S 1 min 1 s$/);
    end();
    await step;
    jest.useRealTimers();
    expect(linesOf(printed())).toEqual(['', '1. cdk deploy', '   (1 min 1 s)']);
  });

  test('colors a check green and a failure red on a terminal that supports it', () => {
    const { screen, printed } = screenOn({ isTTY: true, color: true });
    screen.expect('Files', 40, 40);
    screen.expect('Files', 39, 40);
    expect(printed()).toContain('\u001b[32m✓\u001b[39m Files: 40');
    expect(printed()).toContain('\u001b[31m✗\u001b[39m Files: 39, expected 40');
  });

  test('prints nothing of what fails after an interruption', async () => {
    const { screen, printed } = screenOn({ isTTY: true });
    await expect(screen.step('cdk deploy', () => {
      screen.show(bar(1));
      screen.interrupt('Stopping the local cloud…');
      screen.show(bar(2));
      throw new Error('no answer');
    })).rejects.toThrow('no answer');
    screen.result('The demo failed.', false);
    expect(linesOf(printed())).toEqual(['', '1. cdk deploy', `   [${'#'.repeat(15)}${'.'.repeat(15)}] RUNNING · 1 of 2`, 'Stopping the local cloud…']);
  });
});

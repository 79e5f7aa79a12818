import { Screen } from '../../local-cloud/demo/screen';

function screenOn(isTTY: boolean, columns?: number): { screen: Screen; printed: () => string } {
  let text = '';
  const out = { isTTY, columns, write: (more: string) => text += more } as unknown as NodeJS.WriteStream;
  return { screen: new Screen(out), printed: () => text };
}

describe('the demo\'s screen', () => {
  test('redraws the bar in its line on a terminal', () => {
    const { screen, printed } = screenOn(true);
    screen.bar({ done: 1, total: 2, phase: 'IN_PROGRESS', detail: '1 of 2' });
    screen.bar({ done: 2, total: 2, phase: 'COMPLETED', detail: '2 of 2' });
    screen.line('done');
    expect(printed()).toBe(
      `\r\u001b[2K   [${'#'.repeat(15)}${'.'.repeat(15)}] IN_PROGRESS · 1 of 2`
      + `\r\u001b[2K   [${'#'.repeat(30)}] COMPLETED · 2 of 2\n   done\n`);
  });

  test('redraws several bars in their lines, none of them longer than the terminal is wide', () => {
    const { screen, printed } = screenOn(true, 40);
    const bars = (done: number) => ['a', 'b'].map((name) => ({ name, done, total: 2, phase: 'IN_PROGRESS', detail: `${done} of 2` }));
    screen.bars(bars(0));
    screen.bars(bars(1));
    screen.endBar();
    const drawn = (name: string, done: number) => `\r\u001b[2K   ${name} [${'#'.repeat(done)}${'.'.repeat(30 - done)}] I`;
    expect(printed()).toBe(`${drawn('a', 0)}\n${drawn('b', 0)}\u001b[1A${drawn('a', 15)}\n${drawn('b', 15)}\n`);
  });

  test('prints a plain line for each quarter and phase where there is no terminal', () => {
    const { screen, printed } = screenOn(false);
    for (let done = 0; done <= 100; done++) {
      screen.bar({ done, total: 100, phase: done < 100 ? 'IN_PROGRESS' : 'COMPLETED', detail: `${done}` });
    }
    expect(printed().match(/· \d+/g)).toEqual(['· 0', '· 25', '· 50', '· 75', '· 100']);
    expect(printed()).not.toContain('\u001b');
  });

  test('remembers how many expectations were not met', () => {
    const { screen, printed } = screenOn(false);
    screen.expect('Events', 2318, 2318);
    screen.expect('Files', 39, 40);
    expect(screen.failures).toBe(1);
    expect(printed()).toBe('   ✓ Events: 2,318\n   ✗ Files: 39, expected 40\n');
  });
});

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ROOT, buildPackage, packPackage, run as runNow, tool } from '../built-package';
import { run } from './run';
import { GO_APPS } from '../snippets/go-parts';
import { packedSnippets, type PackedSnippets } from '../snippets/packed-snippets';

export type Language = 'python' | 'java' | 'go' | 'dotnet';

/** The published form of the package, outside the repository, and the packages for other languages. */
export class Workshop {
  /** Packs the package again with the translations of its snippets. */
  public static async open(): Promise<Workshop> {
    buildPackage();
    // A separate process, because jest doesn't load jsii-rosetta's ES modules.
    if (!areTranslated()) {
      runNow(tool('tsx'), ['--tsconfig', 'test/tsconfig.json', 'scripts/translate-snippets.ts'], ROOT);
    }
    const folder = mkdtempSync(path.join(tmpdir(), 'languages-'));
    const { filename } = packPackage(folder);
    runNow('tar', ['-xzf', filename], folder);
    const workshop = new Workshop(folder);
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(workshop.packageFolder, 'node_modules'));
    return workshop;
  }

  /** Version of the package. */
  public readonly version: string;
  /** The lowest versions of aws-cdk-lib and constructs that users may have. The package is compiled against them. */
  public readonly cdk: string;
  public readonly constructs: string;

  private constructor(public readonly folder: string) {
    const { version, devDependencies } =
      JSON.parse(readFileSync(path.join(this.packageFolder, 'package.json'), 'utf8'));
    this.version = version;
    this.cdk = devDependencies['aws-cdk-lib'];
    this.constructs = devDependencies.constructs;
  }

  /** The unpacked package. */
  public get packageFolder(): string {
    return path.join(this.folder, 'package');
  }

  /** The snippets of the README and of the API. */
  public snippets(): Promise<PackedSnippets> {
    return packedSnippets(this.packageFolder);
  }

  /** A new, empty folder. */
  public make(name: string): string {
    const folder = path.join(this.folder, name);
    mkdirSync(folder);
    return folder;
  }

  /** The library in another language, as a release builds it. `code`: generates only the code. Returns the folder. */
  public async translate(language: Language, what: 'code' | 'built'): Promise<string> {
    const outdir = path.join(this.folder, 'dist');
    await run(
      tool('jsii-pacmak'),
      ['--target', language, '--outdir', outdir, '--no-npmignore', ...what === 'code' ? ['--code-only'] : []],
      { cwd: this.packageFolder },
    );
    return path.join(outdir, language);
  }

  public close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Whether the translations are newer than their sources. */
function areTranslated(): boolean {
  const translations = path.join(ROOT, '.jsii.tabl.json.gz');
  const sources = ['.jsii', ...Object.values(GO_APPS)].map((file) => statSync(path.join(ROOT, file)).mtimeMs);
  return existsSync(translations) && statSync(translations).mtimeMs > Math.max(...sources);
}

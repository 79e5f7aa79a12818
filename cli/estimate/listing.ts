import { childrenOf, comesBefore, isDivided, wayOf, type Span } from './spans';
import type { Page } from '../../lambda/aws/log-files';
import type { ListedObject } from '../../lambda/checks/log-file-count';
import type { Scope } from '../../lambda/checks/log-file-names';

/** Asks S3 for one page. */
export type Ask = (folder: string, options: { delimiter?: string; after?: string; token?: string }) => Promise<Page>;

export interface ListingProps {
  readonly scope: Scope;
  readonly ask: Ask;
  /** The number of concurrent calls. */
  readonly atOnce: number;
  readonly count: (object: ListedObject) => void;
  /** A folder that contains no events. */
  readonly skip: (folder: string) => void;
}

/**
 * Lists a prefix in parallel: folder by folder as far as the layout of a trail goes, and all folders at the same time.
 * Only the pages in flight and the names of folders that wait are in memory.
 */
export class Listing {
  /** The part of the folders that are listed, from 0 to 1. */
  done = 0;
  private readonly spans: Span[];
  private isStopped = false;

  constructor(private readonly props: ListingProps) {
    this.spans = [{ folder: props.scope.prefix || 'AWSLogs/', weight: 1 }];
  }

  /** Ends the listing after the pages that are in flight. */
  stop(): void {
    this.isStopped = true;
  }

  /** Returns whether everything was listed. */
  async run(): Promise<boolean> {
    const active = new Set<Promise<void>>();
    try {
      for (;;) {
        // The newest folder is listed first, so that few folders wait.
        while (this.spans.length > 0 && active.size < this.props.atOnce && !this.isStopped) {
          const one: Promise<void> = this.list(this.spans.pop()!).finally(() => active.delete(one));
          active.add(one);
        }
        if (active.size === 0) {
          return !this.isStopped;
        }
        await Promise.race(active);
      }
    } catch (error) {
      this.stop();
      await Promise.allSettled(active);
      throw error;
    }
  }

  private async list(span: Span): Promise<void> {
    const way = wayOf(span);
    if (way === 'folders') {
      return this.byFolder(span);
    }
    const first = await this.props.ask(span.folder, span.after === undefined ? {} : { after: span.after });
    this.count(first);
    if (first.next === undefined) {
      return this.end(span);
    }
    const after = first.objects.at(-1)!.key;
    return way === 'keys' ? this.byFolder({ ...span, after }, first.next) : this.listPages(span, first.next);
  }

  /** `next`: continues after the keys that have been listed already. */
  private async byFolder(span: Span, next?: string): Promise<void> {
    const { folder, after } = span;
    const page = await this.props.ask(folder, { delimiter: '/' });
    // Without folders, this is the listing of the keys.
    if (page.folders.length === 0 && page.next === undefined && next === undefined) {
      this.count(page);
      return this.end(span);
    }
    if (page.next !== undefined || !isDivided(folder, page.folders)) {
      return next === undefined ? this.listAll(span) : this.listPages(span, next);
    }
    const rest = after === undefined ? page.objects : page.objects.filter(({ key }) => comesBefore(after, key));
    rest.forEach(this.props.count);
    const { spans, skipped } = childrenOf(
      span,
      page.folders,
      page.objects.map(({ key }) => key).filter((key) => key !== folder),
      this.props.scope.days,
    );
    skipped.forEach(this.props.skip);
    if (spans.length === 0) {
      return this.end(span);
    }
    this.spans.push(...spans.reverse());
  }

  private async listAll(span: Span): Promise<void> {
    const first = await this.props.ask(span.folder, {});
    this.count(first);
    return first.next === undefined ? this.end(span) : this.listPages(span, first.next);
  }

  /** One page after the other. */
  private async listPages(span: Span, token: string): Promise<void> {
    for (let next: string | undefined = token; next !== undefined;) {
      if (this.isStopped) {
        return;
      }
      const page: Page = await this.props.ask(span.folder, { token: next });
      this.count(page);
      next = page.next;
    }
    this.end(span);
  }

  private count({ objects }: Page): void {
    objects.forEach(this.props.count);
  }

  private end({ weight }: Span): void {
    this.done += weight;
  }
}

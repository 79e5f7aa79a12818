import type { Page } from '../../lambda/aws/log-files';
import type { ListedObject } from '../../lambda/checks/log-file-count';

/**
 * Parses the response to ListObjectsV2 part by part, without building a tree. The parser of the SDK needs ten times as
 * long and several times the memory, so it would be slower than S3. Pure.
 */

const ARCHIVED = ['GLACIER', 'DEEP_ARCHIVE'];
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export class ListResultReader {
  private readonly objects: ListedObject[] = [];
  private readonly folders: string[] = [];
  /** The text outside of the objects and folders. */
  private outside = '';
  private rest = '';

  /** Parses the next part of the response. */
  add(part: string): void {
    this.rest += part;
    let from = 0;
    for (let block = BLOCK.exec(this.rest); block; block = BLOCK.exec(this.rest)) {
      const close = this.rest.indexOf(`</${block[1]}>`, block.index);
      if (close < 0) {
        break;
      }
      this.outside += this.rest.slice(from, block.index);
      const inner = this.rest.slice(block.index, close);
      if (block[1] === 'Contents') {
        this.objects.push(objectOf(inner));
      } else {
        this.folders.push(valueOf(inner, 'Prefix'));
      }
      from = close + block[0].length + 1;
      BLOCK.lastIndex = from;
    }
    BLOCK.lastIndex = 0;
    this.rest = this.rest.slice(from);
  }

  end(): Page {
    const outside = this.outside + this.rest;
    if (!outside.includes('</ListBucketResult>') && !/<ListBucketResult[^>]*\/>/.test(outside)) {
      throw new Error('The answer of S3 is incomplete.');
    }
    const next = valueOf(outside, 'NextContinuationToken');
    return { objects: this.objects, folders: this.folders, next: next === '' ? undefined : next };
  }
}

const BLOCK = /<(Contents|CommonPrefixes)>/g;

function objectOf(block: string): ListedObject {
  // CloudTrail can read a restored copy until it expires.
  const isRestored = field(block, 'IsRestoreInProgress') === 'false' && field(block, 'RestoreExpiryDate') !== '';
  return {
    key: valueOf(block, 'Key'),
    bytes: Number(field(block, 'Size')),
    archived: ARCHIVED.includes(field(block, 'StorageClass')) && !isRestored,
  };
}

/** A copy, because a substring keeps the whole string in memory. */
function valueOf(xml: string, name: string): string {
  return Buffer.from(decoded(field(xml, name))).toString();
}

/** The text of the first element with this name, or an empty one. */
function field(xml: string, name: string): string {
  const from = xml.indexOf(`<${name}>`);
  return from < 0 ? '' : xml.slice(from + name.length + 2, xml.indexOf('</', from));
}

function decoded(text: string): string {
  return text.includes('&')
    ? text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (all, hex: string, decimal: string, name: string) =>
      name ? (ENTITIES[name] ?? all) : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)),
    )
    : text;
}

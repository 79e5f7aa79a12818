/** A doc comment, or whole lines of comments. */
const SLASHES = /^[ \t]*(\/\*\*[^]*?\*\/|\/\/.*(\n[ \t]*\/\/.*)*)/gm;
const HASHES = /^[ \t]*("""[^]*?"""|#(?!!).*(\n[ \t]*#.*)*)/gm;
/** Comments that a tool reads. */
const INSTRUCTION = /^(eslint-|#(end)?region)/;

/** The comments of a file as Markdown, each line at its line number in the file. */
export function comments(file: string, code: string): string {
  const pattern = /\.py$|^\.ci\//.test(file) ? HASHES : SLASHES;
  let markdown = '';
  let end = 0;
  for (const { 0: comment, index } of code.matchAll(pattern)) {
    markdown += code.slice(end, index).replace(/[^\n]+/g, '')
      + (/^\s*\/\*\*/.test(comment) ? ofDoc(comment) : ofLines(comment));
    end = index + comment.length;
  }
  return markdown;
}

function ofDoc(comment: string): string {
  const lines = comment.replace(/^\s*\/\*\*|\*\/$/g, '').split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim());
  let tag = '';
  return lines.map((line) => {
    tag = /^@\w+/.exec(line)?.[0] ?? tag;
    if (tag === '@example' || tag === '@see') return '';
    // A tag begins a paragraph of its own.
    return line.replace(/^@(param|throws) \S+/, '-').replace(/^@\w+ ?(- )?/, '- ');
  }).join('\n');
}

function ofLines(comment: string): string {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*(\/\/|#)\s*|"""/g, '').trim());
  return lines.map((line) => (INSTRUCTION.test(line) ? '' : line)).join('\n');
}

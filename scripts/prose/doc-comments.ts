const DOC_COMMENT = /\/\*\*.*?\*\//gs;

/** The doc comments of a TypeScript file as Markdown, each line where it is in the file. */
export function docComments(code: string): string {
  let markdown = '';
  let end = 0;
  for (const { 0: comment, index } of code.matchAll(DOC_COMMENT)) {
    markdown += code.slice(end, index).replace(/[^\n]+/g, '') + asMarkdown(comment);
    end = index + comment.length;
  }
  return markdown;
}

function asMarkdown(comment: string): string {
  const lines = comment.replace(/^\/\*\*|\*\/$/g, '').split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim());
  let tag = '';
  return lines.map((line) => {
    tag = /^@\w+/.exec(line)?.[0] ?? tag;
    if (tag === '@example' || tag === '@see') return '';
    // A tag begins a paragraph of its own.
    return line.replace(/^@(param|throws) \S+/, '-').replace(/^@\w+ ?(- )?/, '- ');
  }).join('\n');
}

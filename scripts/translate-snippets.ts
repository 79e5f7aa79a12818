import { ROOT, explain } from './built-package';
import { translateSnippets } from './snippets/translate';

translateSnippets(ROOT).catch((error) => {
  console.error(explain(error));
  process.exitCode = 1;
});

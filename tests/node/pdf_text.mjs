// Prints the text of a PDF as pdf.js finds it, which Firefox searches.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, file] = process.argv.slice(2);
const require = createRequire(`${modules}/x.js`);
const { getDocument } = await import(pathToFileURL(require.resolve("pdfjs-dist/legacy/build/pdf.mjs")));
const document = await getDocument({ url: file, verbosity: 0 }).promise;
for (let number = 1; number <= document.numPages; number++) {
  const { items } = await (await document.getPage(number)).getTextContent();
  console.log(items.map((item) => (item.str ?? "") + (item.hasEOL ? "\n" : "")).join(""));
}

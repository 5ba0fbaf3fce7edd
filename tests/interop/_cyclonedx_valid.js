// _cyclonedx_valid.js FILE...: each file is valid against the CycloneDX 1.6 schema that the CycloneDX project publishes, by Ajv.
// SPDX-License-Identifier: Apache-2.0
const fs = require("fs");
const path = require("path");
const tools = path.join(process.env.BARTIZAN_TOOLS, "node_modules");
const load = name => require(path.join(tools, name));
const Ajv = load("ajv");
const schema = name => JSON.parse(fs.readFileSync(path.join(tools, "@cyclonedx/cyclonedx-library/res/schema", name)));

const ajv = new (Ajv.default || Ajv)({ strict: false, allErrors: true, validateFormats: true,
    schemas: { "http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json": schema("spdx.SNAPSHOT.schema.json"),
               "http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json": schema("jsf-0.82.SNAPSHOT.schema.json") } });
const formats = load("ajv-formats");
(formats.default || formats)(ajv);
load("ajv-formats-draft2019")(ajv);
const validate = ajv.compile(schema("bom-1.6.SNAPSHOT.schema.json"));
let bad = false;
for (const file of process.argv.slice(2)) {
    const valid = validate(JSON.parse(fs.readFileSync(file)));
    bad = bad || !valid;
    console.log(`${path.basename(file)}: ${valid ? "valid" : JSON.stringify(validate.errors.slice(0, 5), null, 1)}`);
}
process.exit(bad ? 1 : 0);

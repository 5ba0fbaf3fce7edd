// Plays files in headless Chromium: play.js FOLDER CODECS NAME[,KID,KEY]... [--closed NAME[,KID,KEY]...] prints a line of JSON for each: what the page saw.
// Those after --closed are not expected to play: they are not waited for when the page has all of them and nothing moves.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const fs = require("fs"), http = require("http"), path = require("path");
const { chromium } = require(path.join(process.env.BARTIZAN_TOOLS || "", "node_modules/playwright-core"));

const [folder, codecs, ...files] = process.argv.slice(2);
const closed = files.indexOf("--closed");
const page = fs.readFileSync(path.join(__dirname, "page.html"));
const patience_ms = 120000, standing_ms = 4000;

function serve(request, response) {
    const name = new URL(request.url, "http://localhost").pathname.slice(1);
    if (name === "page.html") return response.writeHead(200, { "content-type": "text/html" }).end(page);
    const file = path.join(folder, path.basename(name));
    if (!fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": "video/mp4" }).end(fs.readFileSync(file));
}

// watch: until the file was played to its end, failed, or neither for too long. A wrong key may show nothing but a standing picture.
async function watch(tab, plays) {
    const end = Date.now() + patience_ms;
    let before = 0, moving = Date.now();
    for (;;) {
        const state = await tab.evaluate(() => window.state());
        if (plays || !state.whole || state.time > before) before = state.time, moving = Date.now();
        if (state.done || state.failed || Date.now() - moving > standing_ms || Date.now() > end) return state;
        await tab.waitForTimeout(100);
    }
}

(async () => {
    const server = http.createServer(serve).listen(0, "127.0.0.1");
    await new Promise(resolve => server.on("listening", resolve));
    const address = `http://localhost:${server.address().port}`;   // EME wants a secure context; localhost is one
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true,
        args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
    });
    for (const [i, entry] of files.entries()) {
        if (i === closed) continue;
        const [file, kid, key] = entry.split(",");
        const query = new URLSearchParams({ file, codecs, ...(key && { kid, key }) });
        const tab = await browser.newPage();
        await tab.goto(`${address}/page.html?${query}`);
        console.log(JSON.stringify({ file, ...(await watch(tab, closed < 0 || i < closed)) }));
        await tab.close();
    }
    await browser.close();
    server.close();
})().catch(reason => {
    console.error(reason);
    process.exit(1);
});

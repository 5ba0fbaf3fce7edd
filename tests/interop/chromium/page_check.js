// Opens pages in headless Chromium: page_check.js FILE.html... prints a line of JSON for each: what a reader on a desk, a phone and on paper gets.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const path = require("path");
const { chromium } = require(path.join(process.env.BARTIZAN_TOOLS || "", "node_modules/playwright-core"));

(async () => {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: ["--no-sandbox"] });
    for (const file of process.argv.slice(2)) {
        const complaints = [], asked = [];
        const tab = await browser.newPage({ viewport: { width: 1200, height: 900 } });
        tab.on("console", message => complaints.push(message.text()));
        tab.on("pageerror", error => complaints.push(String(error)));
        tab.on("request", request => { if (!request.url().startsWith("data:")) asked.push(request.url()); });
        await tab.goto("file://" + path.resolve(file));
        const look = () => tab.evaluate(() => ({
            styled: getComputedStyle(document.querySelector(".verdict")).display === "flex",
            overflows: document.documentElement.scrollWidth > document.documentElement.clientWidth,
            background: getComputedStyle(document.body).backgroundColor,
            timelines: [...document.querySelectorAll(".timeline")].map(t => t.getBoundingClientRect().height),
            pictures: [...document.images].map(i => [i.naturalWidth, i.naturalHeight]),
            bold: [...document.querySelectorAll("b")].length,
        }));
        const desk = await look();
        await tab.setViewportSize({ width: 360, height: 740 });
        const phone = await look();
        await tab.emulateMedia({ colorScheme: "dark" });
        const dark = await look();
        const paper = (await tab.pdf({ format: "A4" })).length;
        console.log(JSON.stringify({ file, desk, phone, dark, paper, complaints, asked: asked.length }));
        await tab.close();
    }
    await browser.close();
})().catch(error => { console.error(error); process.exit(1); });

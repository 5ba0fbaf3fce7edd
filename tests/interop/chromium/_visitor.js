// What the checks of pages in Chromium share: a browser whose complaints are kept, what a visitor does and reads, and what holds for every page.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const path = require("path"), assert = require("assert/strict");
const { chromium } = require(path.join(process.env.BARTIZAN_TOOLS || "", "node_modules/playwright-core"));

const desk = { width: 1200, height: 900 }, phone = { width: 390, height: 844 };
const patience = { timeout: 60000 }, long = { timeout: 180000 };
const admin = { username: "admin", password: "tallship-7" };
const step = text => console.log("-- " + text);

// visitors: of one browser. context: what each has from the start; expected(message, tab): a line of the console that a test asks for.
function visitors({ context: common = {}, expected = () => false }) {
    const complaints = [];
    let browser;
    // visit: a context of its own, with credentials or without; whatever it complains about is kept.
    async function visit(credentials, more = {}) {
        const context = await browser.newContext({ viewport: desk, httpCredentials: credentials, ...common, ...more });
        context.setDefaultTimeout(patience.timeout);
        await context.addInitScript(() => addEventListener("securitypolicyviolation", event => console.error("CSP: " + event.violatedDirective + " " + event.blockedURI)));
        const tab = await context.newPage();
        tab.on("console", message => {
            if (message.type() !== "log" && !expected(message, tab)) complaints.push(tab.url() + ": " + message.text() + " " + message.location().url);
        });
        tab.on("pageerror", error => complaints.push(tab.url() + ": " + error));
        return tab;
    }
    // run: the whole check, with its closing words; the program fails with it, and when anything was complained about.
    async function run(check, closing) {
        try {
            browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: ["--no-sandbox"] });
            try {
                await check();
            } finally {
                await browser.close();
            }
            assert.deepEqual(complaints, []);
            console.log(closing);
        } catch (error) {
            console.error(error);
            console.error(complaints);
            process.exit(1);
        }
    }
    return { visit, run };
}

const refused = message => message.text().startsWith("Failed to load resource: the server responded");   // Chromium's line for every status from 400 on
const unasked = (message, tab) => refused(message) && (message.location().url.endsWith("/favicon.ico") || tab.url().startsWith("chrome-error:"));
const ready = tab => tab.waitForFunction(() => document.body.dataset.ready === "yes", null, patience);
async function open(tab, url) {
    const answer = await tab.goto(url);
    assert.equal(answer.status(), 200, url);
    await ready(tab);
    return answer;
}
const press = (at, name) => at.getByRole("button", { name, exact: true }).click();
// says: the page's sentence for everybody, or what stands at another id.
const says = (tab, wanted, { id = "message", timeout = long.timeout } = {}) => tab.waitForFunction(([id, text]) => document.getElementById(id).textContent.includes(text), [id, wanted], { timeout })
    .catch(async () => assert.fail(`"${wanted}" is not said at ${tab.url()}, but ` + await tab.evaluate(() => ["message", "state", "verdict"].map(id => id + " " + JSON.stringify(document.getElementById(id)?.textContent)).join(", "))));
// set_up: the first administrator, by the page of first access.
async function set_up(tab, { username, password } = admin) {
    await tab.getByLabel("User name").fill(username);
    await tab.getByLabel("Password", { exact: true }).fill(password);
    await tab.getByLabel("Retype password").fill(password);
    await press(tab, "Set");
    await says(tab, "The administrator is set");
}
const picture = async (tab, out, name) => { if (out) await tab.screenshot({ path: path.join(out, name + ".png"), fullPage: true }); };

// listen: globalThis.beep() says whether what comes out of the loudspeaker is the test tone's beep of 1 kHz, 40 dB and more above what is half an octave beside it.
async function listen(tab) {
    await tab.evaluate(() => {
        const context = new AudioContext(), ear = context.createAnalyser();
        ear.fftSize = 4096;
        ear.smoothingTimeConstant = 0;
        context.createMediaElementSource(document.getElementById("video")).connect(ear).connect(context.destination);
        globalThis.beep = () => {
            const levels = new Float32Array(ear.frequencyBinCount);
            ear.getFloatFrequencyData(levels);
            const at = hertz => Math.max(...levels.slice(Math.round((hertz - 30) * ear.fftSize / context.sampleRate), Math.round((hertz + 30) * ear.fftSize / context.sampleRate) + 1));
            return at(1000) > -40 && at(1000) > at(700) + 20 && at(1000) > at(1400) + 20;
        };
    });
}
// seek: to a time of 31 January on a recorder's timeline, which shows the whole day or a part of it.
async function seek(tab, time) {
    const strip = tab.locator("#timeline");
    await strip.scrollIntoViewIfNeeded();
    const { part, width, height } = await strip.evaluate((box, time) => {
        const [from, to] = box.dataset.view.split(",").map(Number);
        return { part: (new Date("2026-01-31T" + time + "Z").getTime() - from) / (to - from), width: box.clientWidth, height: box.clientHeight };
    }, time);
    assert.ok(part >= 0 && part <= 1, time + " is not on the timeline");
    await strip.click({ position: { x: part * width, y: height / 2 } });
}

// look: what holds for every page: landmarks, one heading of the first level, a name for everything that can be operated, contrast of at
// least 4.5 to 1 (WCAG 2.2, 1.4.3), nothing wider than the screen, in light and in dark, on a desk and on a phone. out: where pictures of it go.
async function look(tab, name, out) {
    const before = tab.viewportSize();
    for (const [screen, viewport] of Object.entries({ desk: before, phone, narrow: { width: 320, height: 640 } })) {
        await tab.setViewportSize(viewport);
        for (const colorScheme of ["light", "dark"]) {
            await tab.emulateMedia({ colorScheme });
            const found = await tab.evaluate(() => {
                const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
                const read = text => text.match(/[\d.]+/g).map(Number);
                const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
                const background = each => {
                    for (; each; each = each.parentElement) {
                        const color = read(getComputedStyle(each).backgroundColor);
                        if (color.length < 4 || color[3] > 0.5) return color;
                    }
                    return [255, 255, 255];
                };
                const pale = [], small = [];
                const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) {
                    const at = walk.currentNode.parentElement, box = at.getBoundingClientRect();
                    if (!walk.currentNode.textContent.trim() || !box.width || at.closest(":disabled, noscript, option, .picture, svg")) continue;
                    const [a, b] = [luminance(read(getComputedStyle(at).color)), luminance(background(at))].sort((x, y) => y - x);
                    if ((a + 0.05) / (b + 0.05) < 4.5) pale.push(walk.currentNode.textContent.trim().slice(0, 40) + " " + ((a + 0.05) / (b + 0.05)).toFixed(2));
                }
                for (const each of document.querySelectorAll("button, .menu a, summary")) {
                    const box = each.getBoundingClientRect();
                    if (box.height > 0 && box.height < 36) small.push(each.textContent + " " + box.height);
                }
                const ids = [...document.querySelectorAll("[id]")].map(each => each.id);
                return { pale, small, twice: ids.filter((id, i) => ids.indexOf(id) !== i), wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
                    firsts: document.querySelectorAll("h1").length, styled: getComputedStyle(document.body).margin === "0px" };
            });
            assert.deepEqual(found, { pale: [], small: [], twice: [], wide: 0, firsts: 1, styled: true }, `${name} on the ${screen}, ${colorScheme}`);
        }
        await tab.emulateMedia({ colorScheme: "light" });
        if (screen !== "narrow") await tab.evaluate(() => scrollTo(0, 0)), await picture(tab, out, `${name}-${screen}`);
    }
    await tab.setViewportSize(before);
    await tab.waitForFunction(() => (document.querySelector(".menu") || { open: true }).open, null, patience);
    const session = await tab.context().newCDPSession(tab);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const seen = nodes.filter(node => !node.ignored);
    const roles = seen.map(node => node.role.value);
    for (const role of name === "setup" ? ["main", "heading"] : ["main", "banner", "navigation", "heading"]) assert.ok(roles.includes(role), `${name}: no ${role}`);
    const operable = ["textbox", "searchbox", "combobox", "spinbutton", "button", "link", "radio", "checkbox", "image", "dialog", "slider"];
    const nameless = seen.filter(node => operable.includes(node.role.value) && !node.name.value).map(node => node.role.value);
    assert.deepEqual(nameless, [], name + ": something that can be operated has no name");
    await session.detach();
}

module.exports = { admin, desk, listen, long, look, open, patience, phone, picture, press, ready, refused, says, seek, set_up, step, unasked, visitors };

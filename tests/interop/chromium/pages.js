// The camera's pages as an administrator, a guard and a stranger use them in Chromium: pages.js URL FOLDER [OUT]. FOLDER holds answer.sh, which
// issues a certificate for FOLDER/page.csr; OUT gets a picture of each page. Fails at the first thing that is not as it must be.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const fs = require("fs"), path = require("path"), https = require("https"), tls = require("tls");
const assert = require("assert/strict");
const { execFileSync } = require("child_process");
const { chromium } = require(path.join(process.env.BARTIZAN_TOOLS || "", "node_modules/playwright-core"));

const [url, folder, out] = process.argv.slice(2);
const desk = { width: 1200, height: 900 }, phone = { width: 390, height: 844 };
const patience = { timeout: 30000 };
const admin = { username: "admin", password: "tallship-7" };
const ca = fs.readFileSync(path.join(folder, "ca.pem"));
const complaints = [], knocked = new Set();
const step = text => console.log("-- " + text);

let browser;
// visit: a browser of its own, with credentials or without; everything it complains about is kept. Refusals by the API are none of that:
// Chromium writes a line for every status from 400 on.
async function visit(credentials, more = {}) {
    const context = await browser.newContext({ viewport: desk, httpCredentials: credentials, ...more });
    context.setDefaultTimeout(patience.timeout);
    await context.addInitScript(() => addEventListener("securitypolicyviolation", event => console.error("CSP: " + event.violatedDirective + " " + event.blockedURI)));
    const tab = await context.newPage();
    const at = () => tab.url().replace(url, "");
    tab.on("console", message => {
        const refused = message.text().startsWith("Failed to load resource: the server responded") && (message.location().url.includes("/api/") || knocked.has(message.location().url) || message.location().url.endsWith("/favicon.ico") || tab.url().startsWith("chrome-error:"));
        if (message.type() !== "log" && !refused) complaints.push(at() + ": " + message.text() + " " + message.location().url);
    });
    tab.on("pageerror", error => complaints.push(at() + ": " + error));
    return tab;
}
const ready = tab => tab.waitForFunction(() => document.body.dataset.ready === "yes", null, patience);
async function open(tab, where) {
    const answer = await tab.goto(url + where);
    assert.equal(answer.status(), 200, where);
    await ready(tab);
    return answer;
}
// knock: the status that a page is answered with; Chromium has a name of its own for a 401 that nobody answers.
const knock = (tab, where) => knocked.add(url + where) && tab.goto(url + where).then(answer => answer.status(), error => /ERR_INVALID_AUTH_CREDENTIALS/.test(error.message) ? 401 : Promise.reject(error));
const message = (tab, wanted) => tab.waitForFunction(text => document.getElementById("message").textContent.includes(text), wanted, patience)
    .catch(async () => assert.fail(`"${wanted}" is not said at ${tab.url()}, but "${await tab.locator("#message").innerText()}"`));
const beside = async (tab, label, wanted) => {
    const field = tab.getByLabel(label, { exact: true });
    await tab.waitForFunction(([field, text]) => field.getAttribute("aria-invalid") === "true" &&
        field.getAttribute("aria-describedby").split(" ").some(id => (document.getElementById(id) || { textContent: "" }).textContent.includes(text)),
        [await field.elementHandle(), wanted], patience).catch(() => assert.fail(`"${wanted}" is not said beside ${label}`));
};
const press = (at, name) => at.getByRole("button", { name, exact: true }).click();

// look: what holds for every page: landmarks, one heading of the first level, a name for everything that can be operated, contrast of at
// least 4.5 to 1 (WCAG 2.2, 1.4.3), nothing wider than the screen, in light and in dark, on a desk and on a phone.
async function look(tab, name) {
    for (const [screen, viewport] of Object.entries({ desk, phone, narrow: { width: 320, height: 640 } })) {
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
                    if (!walk.currentNode.textContent.trim() || !box.width || at.closest(":disabled, noscript, option, .picture")) continue;
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
        if (out && screen !== "narrow") {
            await tab.evaluate(() => scrollTo(0, 0));
            await tab.screenshot({ path: path.join(out, `${name}-${screen}.png`), fullPage: true });
        }
    }
    await tab.setViewportSize(desk);
    await tab.waitForFunction(() => (document.querySelector(".menu") || { open: true }).open, null, patience);
    const session = await tab.context().newCDPSession(tab);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const seen = nodes.filter(node => !node.ignored);
    const roles = seen.map(node => node.role.value);
    for (const role of name === "setup" ? ["main", "heading"] : ["main", "banner", "navigation", "heading"]) assert.ok(roles.includes(role), `${name}: no ${role}`);
    const operable = ["textbox", "searchbox", "combobox", "spinbutton", "button", "link", "radio", "checkbox", "image", "dialog"];
    const nameless = seen.filter(node => operable.includes(node.role.value) && !node.name.value).map(node => node.role.value);
    assert.deepEqual(nameless, [], name + ": something that can be operated has no name");
    await session.detach();
}

// served: the serial number of the certificate that a new connection gets.
const served = () => new Promise((resolve, reject) => {
    const to = new URL(url);
    const socket = tls.connect({ host: to.hostname, port: to.port, ca }, () => { resolve(socket.getPeerCertificate().serialNumber); socket.end(); });
    socket.on("error", reject);
});
// held: one connection, kept, that asks again and again.
const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca });
const ask = () => new Promise((resolve, reject) => {
    const headers = { Authorization: "Basic " + Buffer.from(admin.username + ":" + admin.password).toString("base64") };
    https.get(url + "/api/status", { agent, headers }, answer => {
        const seen = [answer.statusCode, answer.socket.localPort, answer.socket.getPeerCertificate().serialNumber];
        answer.resume().on("end", () => resolve(seen));
    }).on("error", reject);
});

async function run() {
    step("first access: the set-up page is the only one, and says in words what is wrong with a password");
    let tab = await visit();
    for (const where of ["/", "/users.html", "/network.html"]) {
        await open(tab, where);
        assert.equal(tab.url(), url + "/setup.html");
    }
    assert.equal(await tab.evaluate(async () => (await fetch("/api/status")).status), 403);
    await tab.goto(url + "/setup.html");
    await look(tab, "setup");
    const name = tab.getByLabel("User name"), password = tab.getByLabel("Password", { exact: true }), retyped = tab.getByLabel("Retype password");
    const attempt = async (n, p, r) => { await name.fill(n); await password.fill(p); await retyped.fill(r); await press(tab, "Set"); };
    for (const [n, p, label, words] of [["", "tallship-7", "User name", "The user name is empty."], ["a;b", "tallship-7", "User name", "holds a character"],
        ["admin", "short-1", "Password", "too short"], ["admin", "abcdefghij", "Password", "more kinds of characters"], ["admin", "password1", "Password", "attackers try first"],
        ["admin", "admin123", "Password", "The password"]]) {
        await attempt(n, p, p);
        await beside(tab, label, words);
        assert.equal(await tab.locator(".error").count(), 1);
    }
    await attempt("admin", "tallship-7", "tallship-8");
    await beside(tab, "Retype password", "not the same");
    if (out) await tab.screenshot({ path: path.join(out, "setup-refused.png"), fullPage: true });
    await attempt("admin", "tallship-7", "tallship-7");
    await message(tab, "The administrator is set");
    assert.equal(await tab.getByRole("link", { name: "Log in" }).getAttribute("href"), "/");
    assert.equal(await tab.locator("#first").isVisible(), false);
    await tab.context().close();

    step("logging in: neither nobody nor a wrong password comes in");
    tab = await visit();
    assert.equal(await knock(tab, "/"), 401);
    await tab.context().close();
    tab = await visit({ username: "admin", password: "tallship-8" });
    assert.equal(await knock(tab, "/users.html"), 401);
    await tab.context().close();
    tab = await visit(admin);
    const answer = await open(tab, "/");
    assert.match(answer.headers()["content-security-policy"], /^default-src 'none'; script-src 'self'; style-src 'self'; /);
    assert.doesNotMatch(answer.headers()["content-security-policy"], /unsafe/);
    assert.equal(answer.headers().server, undefined);

    step("live: H.264 plays, encrypted with its key and not with another; H.265, which this browser does not play, is said and shown as pictures");
    const shown = tab.getByLabel("Stream", { exact: true }), key = tab.getByLabel("Key of the encrypted stream");
    const playing = () => tab.waitForFunction(() => {
        const video = document.getElementById("video");
        return video && !video.hidden && video.currentTime > 0 && video.videoWidth > 0 && video.getVideoPlaybackQuality().totalVideoFrames > 10;
    }, null, { timeout: 120000 });
    const says = words => tab.waitForFunction(words => document.getElementById("message").textContent.includes(words), words, { timeout: 120000 });
    await shown.selectOption("h264/stream_1");
    await playing();
    const from = await tab.evaluate(() => document.getElementById("video").currentTime);
    await tab.waitForFunction(from => document.getElementById("video").currentTime > from + 0.5, from, patience);
    if (out) await tab.screenshot({ path: path.join(out, "live-video.png") });
    await key.fill("not a key");
    await press(tab, "Show encrypted");
    await beside(tab, "Key of the encrypted stream", "32 hexadecimal digits");
    const pairs = fs.readFileSync(path.join(folder, "keys"), "utf8").trim().split("\n");
    let opened = 0;   // one key for each stream; the page says which are not this one's
    for (const pair of pairs) {
        await key.fill(pair);
        await press(tab, "Show encrypted");
        opened += await Promise.any([playing().then(() => 1), says("the key of another stream").then(() => 0)]);
    }
    assert.equal(opened, 1, "so many keys opened the stream");
    await key.fill("00112233445566778899aabbccddeeff");
    await press(tab, "Show encrypted");
    await says("this is not the key");
    await shown.selectOption("h265/stream_1");
    await says("does not play H.265");

    step("live: pictures come and change");
    await shown.selectOption("");
    const source = () => tab.locator("#still").getAttribute("src");
    await tab.waitForFunction(() => document.getElementById("still").naturalWidth === 640, null, patience);
    const before = await source();
    await tab.waitForFunction(former => document.getElementById("still").src !== former, before, patience);
    await look(tab, "live");
    assert.deepEqual(await tab.getByRole("navigation").getByRole("link").allInnerTexts(), ["Live", "Log", "Image", "User auth.", "Host auth.", "Network", "HTTPS", "Product"]);

    step("image: a stream is switched on with other settings and shown so; what is wrong is said beside its field; off, it is gone");
    await open(tab, "/image.html");
    const second = tab.getByRole("form", { name: "H.264, stream 2" });
    const rate = second.getByLabel("Frame rate");
    await second.getByLabel("On", { exact: true }).check();
    await second.getByLabel("Image capture size").selectOption("320x180");
    await rate.fill("99");
    await press(second, "Set");
    await second.getByText("The frame rate is 1 to 30").waitFor();
    assert.equal(await rate.getAttribute("aria-invalid"), "true");
    await rate.fill("10");
    await second.getByLabel("Max bit rate").fill("256");
    await second.getByLabel("Key picture every").fill("10");
    await second.getByLabel("Also encrypted").uncheck();
    await press(second, "Set");
    await says("h264/stream_2 is set");
    await press(second, "Set");
    await says("Nothing has changed.");
    await tab.reload();
    await ready(tab);
    assert.deepEqual([await rate.inputValue(), await second.getByLabel("On", { exact: true }).isChecked(), await second.getByLabel("Also encrypted").isChecked()], ["10", true, false]);
    await look(tab, "image");
    await open(tab, "/");
    await shown.selectOption("h264/stream_2");
    await playing();
    assert.equal(await tab.evaluate(() => document.getElementById("video").videoWidth), 320);
    assert.equal(await tab.locator("#unlock").isVisible(), false);
    await open(tab, "/image.html");
    await second.getByLabel("On", { exact: true }).uncheck();
    await press(second, "Set");
    await says("h264/stream_2 is off.");
    await open(tab, "/");
    assert.equal(await shown.locator("option[value='h264/stream_2']").count(), 0);

    step("users: three levels are added, changed and removed; the last administrator stays");
    await open(tab, "/users.html");
    for (const [who, secret, level] of [["guard", "watchman-3", "3"], ["operator", "Carousel 22", "2"], ["second", "lighthouse#1", "1"]]) {
        const form = tab.locator("#new");
        await form.getByLabel("User name").fill(who);
        await form.getByLabel("Password", { exact: true }).fill(secret);
        await form.getByLabel("Retype password").fill(secret);
        await form.getByLabel("Access level").selectOption(level);
        await press(form, "Set");
        await message(tab, who + " is registered.");
        await tab.getByRole("row", { name: who }).waitFor();
    }
    assert.equal(await tab.locator("#rows tr").count(), 4);
    assert.match(await tab.locator("#fixed").innerText(), /Guest user\s+Not use/);
    await tab.locator("#new").getByLabel("User name").fill("guard");
    await tab.locator("#new").getByLabel("Password", { exact: true }).fill("watchman-4");
    await tab.locator("#new").getByLabel("Retype password").fill("watchman-4");
    await press(tab.locator("#new"), "Set");
    await tab.waitForFunction(() => document.querySelector("#name[aria-invalid=true]"), null, patience);
    await press(tab, "Change second");
    await tab.getByRole("dialog").getByLabel("Access level").selectOption("2");
    if (out) await tab.screenshot({ path: path.join(out, "users-change.png") });
    await press(tab.getByRole("dialog"), "Set");
    await message(tab, "second is changed.");
    assert.match(await tab.getByRole("row", { name: "second" }).innerText(), /2\. Camera control/);
    await press(tab, "Delete second");
    await press(tab.getByRole("dialog"), "Delete");
    await message(tab, "second is deleted.");
    assert.equal(await tab.locator("#rows tr").count(), 3);
    await press(tab, "Delete admin");
    await press(tab.getByRole("dialog"), "Delete");
    await tab.getByRole("dialog").getByText("the last administrator").waitFor();
    await press(tab.getByRole("dialog"), "Cancel");
    await open(tab, "/users.html");
    await look(tab, "users");

    step("a guard sees live video and little else, and changes the own password");
    const guard = await visit({ username: "guard", password: "watchman-3" });
    await open(guard, "/");
    assert.deepEqual(await guard.getByRole("navigation").getByRole("link").allInnerTexts(), ["Live", "Image", "User auth.", "Network", "HTTPS", "Product"]);
    assert.equal(await knock(guard, "/hosts.html"), 403);
    await open(guard, "/image.html");
    assert.equal(await guard.getByRole("button", { name: "Set" }).count(), 0);
    assert.equal(await guard.getByRole("form", { name: "H.264, stream 1" }).getByLabel("Frame rate").isDisabled(), true);
    await open(guard, "/users.html");
    assert.equal(await guard.locator("#new").isVisible(), false);
    assert.equal(await guard.locator("#rows").isVisible(), false);
    const own = guard.locator("#own");
    const change = async (present, next) => {
        await own.getByLabel("Present password").fill(present);
        await own.getByLabel("New password").fill(next);
        await own.getByLabel("Retype password").fill(next);
        await press(own, "Change");
    };
    await change("watchman-9", "nightwatch-3");
    await guard.waitForFunction(() => document.querySelector("#present[aria-invalid=true]"), null, patience);
    await change("watchman-3", "nightwatch-3");
    await message(guard, "Your password is changed.");
    await guard.context().close();
    const former = await visit({ username: "guard", password: "watchman-3" }), fresh = await visit({ username: "guard", password: "nightwatch-3" });
    assert.equal(await knock(former, "/"), 401);
    await open(fresh, "/");
    await former.context().close();
    await fresh.context().close();

    step("authentication: Digest alone, which the browser speaks, and back");
    await open(tab, "/users.html");
    await tab.getByRole("radio", { name: /^Digest The/ }).check();
    await press(tab.locator("#scheme"), "Set");
    await message(tab, "clients use Digest.");
    assert.equal((await ask())[0], 401);
    const digest = await visit(admin);
    await open(digest, "/users.html");
    await digest.context().close();
    await tab.getByRole("radio", { name: /^Digest or Basic/ }).check();
    await press(tab.locator("#scheme"), "Set");
    await message(tab, "clients use Digest or Basic.");
    assert.equal((await ask())[0], 200);

    step("hosts: whoever would shut themselves out is told; a trial that nobody confirms takes itself back; a confirmed one stays");
    await open(tab, "/hosts.html");
    assert.match(await tab.locator("#address").innerText(), /^127\.0\.0\.1$/);
    const rules = tab.getByLabel("Rules", { exact: true });
    const attempt_rules = async text => { await rules.fill(text); await press(tab, "Try"); };
    await attempt_rules("allow 10.0.0.0/8\nallow fd00::/8");
    await beside(tab, "Rules", "would shut out the address");
    await attempt_rules("allow 127.0.0.0/8\nallow ::/0");
    await beside(tab, "Rules", "let every IPv6 address in");
    await attempt_rules("allow 127.0.0.0/8\n\nallow 192.168.0.300");
    await beside(tab, "Rules", "Rule 2, character");
    await tab.getByLabel("Trial", { exact: true }).selectOption("10");
    await attempt_rules("allow 127.0.0.0/8\nallow fd00::/8");
    await tab.getByText("These rules are on trial").waitFor();
    await message(tab, "the former rules are back");
    assert.equal(await rules.inputValue(), "");
    await tab.getByLabel("Trial", { exact: true }).selectOption("600");
    await attempt_rules("allow 127.0.0.0/8");
    await look(tab, "hosts");
    await press(tab, "Take back");
    await message(tab, "Taken back");
    assert.equal(await rules.inputValue(), "");
    await attempt_rules("allow 127.0.0.0/8\nallow fd00::/8");
    await press(tab, "Confirm");
    await message(tab, "Confirmed");
    await tab.reload();
    await ready(tab);
    assert.equal(await rules.inputValue(), "allow 127.0.0.0/8\nallow fd00::/8");
    assert.equal(await tab.locator("#trial").isVisible(), false);

    step("network: what is wrong is said beside its field; what somebody else changed meanwhile is not undone");
    await open(tab, "/network.html");
    await tab.getByLabel("IP address (IPv4)").fill("192.168.0.300");
    await press(tab, "Set");
    await beside(tab, "IP address (IPv4)", "no IPv4 address");
    await tab.getByLabel("IP address (IPv4)").fill("192.168.0.20");
    await tab.getByLabel("HTTP port").fill("70000");
    await press(tab, "Set");
    await beside(tab, "HTTP port", "1 to 65535");
    await tab.getByLabel("HTTP port").fill("8080");
    await tab.getByLabel("Max RTP packet size").selectOption("1280");
    const other = await visit(admin);
    await open(other, "/network.html");
    await press(tab, "Set");
    await message(tab, "Stored. Some of it is used when the camera starts again.");
    await other.getByLabel("Bandwidth control (bit rate)").fill("4096");
    await press(other, "Set");
    await message(other, "Read the setting again");
    await other.context().close();
    await tab.reload();
    await ready(tab);
    assert.equal(await tab.getByLabel("Max RTP packet size").inputValue(), "1280");
    await look(tab, "network");

    step("HTTPS: plain HTTP is refused with the reason; request, certificate of an authority; connections go on while it is replaced");
    await open(tab, "/https.html");
    await tab.getByRole("radio", { name: /^HTTP Everybody/ }).check();
    await press(tab.locator("#connection"), "Set");
    await tab.getByText("no stream of this product is ever plain").waitFor();
    assert.equal(await tab.getByRole("radio", { name: /^HTTPS/ }).isChecked(), true);
    const request = tab.locator("#request");
    await request.getByLabel("Common name").fill("");
    await press(request, "Make a request");
    await tab.waitForFunction(() => document.querySelector("#common_name[aria-invalid=true]"), null, patience);
    await request.getByLabel("Common name").fill("camera.example");
    await press(request, "Make a request");
    await tab.locator("#pem").waitFor();
    await request.getByLabel("Names and addresses").fill("camera.example\nnot a name");
    await press(request, "Make a request");
    await tab.waitForFunction(() => document.querySelector("#names[aria-invalid=true]"), null, patience);
    await request.getByLabel("Names and addresses").fill("camera.example\n127.0.0.1\nfd00::10");
    await press(request, "Make a request");
    await tab.waitForFunction(() => !document.querySelector("#names[aria-invalid]") && document.getElementById("request").ariaBusy === "false", null, patience);
    fs.writeFileSync(path.join(folder, "page.csr"), await tab.locator("#pem").innerText());
    const install = tab.locator("#install");
    await install.getByLabel("Certificate chain").fill(ca.toString());
    await press(install, "Install");
    await beside(tab, "Certificate chain", "certificate");
    const [status, port, old] = await ask();
    assert.equal(status, 200);
    execFileSync("bash", [path.join(folder, "answer.sh")]);
    await install.getByLabel("From a file").setInputFiles(path.join(folder, "page.pem"));
    await tab.waitForFunction(() => document.getElementById("chain").value.includes("BEGIN"), null, patience);
    await press(install, "Install");
    await message(tab, "Installed");
    assert.deepEqual(await ask(), [200, port, old], "the connection that was there did not go on");
    assert.notEqual(await served(), old);
    await tab.reload();
    await ready(tab);
    assert.match(await tab.locator("#facts").innerText(), /Names\s+camera\.example, 127\.0\.0\.1, fd00::10/);
    await look(tab, "https");

    step("log and product");
    await open(tab, "/log.html");
    const events = await tab.locator("#rows").innerText();
    for (const wanted of ["first administrator set", "wrong user name or password", "host rules on trial", "host rules taken back", "host rules confirmed", "account removed"])
        assert.ok(events.includes(wanted), wanted + " is not in the log");
    for (const secret of ["tallship", "watchman", "nightwatch"]) assert.ok(!events.includes(secret));
    await tab.getByLabel("Find").fill("taken back");
    assert.equal(await tab.locator("#rows tr").count(), 1);
    await tab.getByLabel("Find").fill("nothing of the kind");
    assert.match(await tab.locator("#rows").innerText(), /Nothing fits/);
    await tab.getByLabel("Find").fill("");
    await look(tab, "log");
    await open(tab, "/maintenance.html");
    await tab.getByText("SN-7", { exact: true }).first().waitFor();
    await look(tab, "maintenance");
    await tab.getByLabel("Serial number, to be sure").fill("SN-8");
    await press(tab, "Reset");
    await beside(tab, "Serial number, to be sure", "not the serial number");
    await tab.context().close();

    step("on a phone the menu opens and closes; a keyboard alone reaches the content");
    const small = await visit(admin, { viewport: phone, hasTouch: true, isMobile: true });
    await open(small, "/users.html");
    assert.equal(await small.getByRole("link", { name: "HTTPS" }).isVisible(), false);
    await small.getByText("Menu", { exact: true }).tap();
    if (out) await small.screenshot({ path: path.join(out, "menu-phone.png") });
    await small.getByRole("link", { name: "HTTPS" }).tap();
    await small.waitForURL(url + "/https.html");
    await ready(small);
    await small.keyboard.press("Tab");
    assert.equal(await small.evaluate(() => document.activeElement.className), "skip");
    await small.keyboard.press("Enter");
    assert.equal(await small.evaluate(() => document.activeElement.id), "main");

    step("a factory reset brings the set-up page back");
    await open(small, "/maintenance.html");
    await small.getByLabel("Serial number, to be sure").fill("SN-7");
    await press(small, "Reset");
    await small.waitForURL(url + "/setup.html");
    await small.context().close();
}

(async () => {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: ["--no-sandbox"] });
    try {
        await run();
    } finally {
        await browser.close();
        agent.destroy();
    }
    assert.deepEqual(complaints, []);
    console.log("all pages do what they say");
})().catch(error => { console.error(error); console.error(complaints); process.exit(1); });

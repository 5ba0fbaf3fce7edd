// The camera's pages as an administrator, a guard and a stranger use them in Chromium: pages.js URL FOLDER [OUT]. FOLDER holds answer.sh, which
// issues a certificate for FOLDER/page.csr; OUT gets a picture of each page. Fails at the first thing that is not as it must be.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const fs = require("fs"), path = require("path"), https = require("https"), tls = require("tls");
const assert = require("assert/strict");
const { execFileSync } = require("child_process");
const { admin, desk, listen, look, open: open_at, patience, phone, picture, press, ready, refused, says: message, set_up, step, unasked, visitors } = require("./_visitor.js");

const [url, folder, out] = process.argv.slice(2);
const ca = fs.readFileSync(path.join(folder, "ca.pem"));
const knocked = new Set();
// Refusals by the API are no complaints, nor is a stream that begins in a moment, for which the page asks again.
const { visit, run } = visitors({ expected: (message, tab) => unasked(message, tab) ||
    refused(message) && (["/api/", "/live/"].some(part => message.location().url.includes(part)) || knocked.has(message.location().url)) });
const open = (tab, where) => open_at(tab, url + where);
// knock: the status that a page is answered with; Chromium has a name of its own for a 401 that nobody answers.
const knock = (tab, where) => knocked.add(url + where) && tab.goto(url + where).then(answer => answer.status(), error => /ERR_INVALID_AUTH_CREDENTIALS/.test(error.message) ? 401 : Promise.reject(error));
const beside = async (tab, label, wanted) => {
    const field = tab.getByLabel(label, { exact: true });
    await tab.waitForFunction(([field, text]) => field.getAttribute("aria-invalid") === "true" &&
        field.getAttribute("aria-describedby").split(" ").some(id => (document.getElementById(id) || { textContent: "" }).textContent.includes(text)),
        [await field.elementHandle(), wanted], patience).catch(() => assert.fail(`"${wanted}" is not said beside ${label}`));
};

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

async function check() {
    step("first access: the set-up page is the only one, and says in words what is wrong with a password");
    let tab = await visit();
    for (const where of ["/", "/users.html", "/network.html"]) {
        await open(tab, where);
        assert.equal(tab.url(), url + "/setup.html");
    }
    assert.equal(await tab.evaluate(async () => (await fetch("/api/status")).status), 403);
    await tab.goto(url + "/setup.html");
    await look(tab, "setup", out);
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
    await picture(tab, out, "setup-refused");
    await set_up(tab);
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
    const says = words => message(tab, words);
    await shown.selectOption("h264/stream_1");
    await playing();
    const from = await tab.evaluate(() => document.getElementById("video").currentTime);
    await tab.waitForFunction(from => document.getElementById("video").currentTime > from + 0.5, from, patience);
    await picture(tab, out, "live-video");
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
    await shown.selectOption("jpeg_2");
    const source = () => tab.locator("#still").getAttribute("src");
    await tab.waitForFunction(() => document.getElementById("still").naturalWidth === 640, null, patience);
    const before = await source();
    await tab.waitForFunction(former => document.getElementById("still").src !== former, before, patience);
    await look(tab, "live", out);
    assert.deepEqual(await tab.getByRole("navigation").getByRole("link").allInnerTexts(), ["Live", "Log", "Image", "Audio", "User auth.", "Host auth.", "Network", "HTTPS", "Product"]);

    step("image: capture mode, what the Live page shows first, JPEGs");
    await open(tab, "/image.html");
    const image = tab.getByRole("form", { name: "Image and Live page" }), third = tab.getByRole("form", { name: "JPEG(3)" });
    assert.equal(await image.getByLabel("Refresh interval (JPEG)").locator("option:checked").innerText(), "5fps");
    await image.getByLabel("Image capture mode").selectOption("15");
    await image.getByLabel("Refresh interval (JPEG)").selectOption("33");
    await press(image, "Set");
    await beside(tab, "Refresh interval (JPEG)", "15 pictures a second");
    await image.getByLabel("Refresh interval (JPEG)").selectOption("500");
    await image.getByLabel("Live page shows first").selectOption("jpeg_3");
    await press(image, "Set");
    await message(tab, "The image is set.");
    assert.equal(await tab.getByRole("form", { name: "H.264, stream 1" }).getByLabel("Frame rate").inputValue(), "15");
    await third.getByText("/snapshot.jpg?jpeg=3").waitFor();
    await third.getByLabel("Image capture size").selectOption("640x480");
    await third.getByLabel("Image quality").selectOption("9");
    await press(third, "Set");
    await message(tab, "JPEG(3) is set.");
    const watching = await visit(admin);
    await open(watching, "/");
    assert.equal(await watching.getByLabel("Stream", { exact: true }).inputValue(), "jpeg_3");
    await watching.waitForFunction(() => document.getElementById("still").naturalHeight === 480, null, patience);
    await watching.context().close();
    await image.getByLabel("Image capture mode").selectOption("30");
    await image.getByLabel("Live page shows first").selectOption("h264/stream_1");
    await image.getByLabel("Refresh interval (JPEG)").selectOption("200");
    await press(image, "Set");
    await message(tab, "The image is set.");

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
    await look(tab, "image", out);
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

    step("audio: switched on, it is heard on the Live page, clear and encrypted, and only when somebody wants it; G.711 is not, and the page says so");
    await open(tab, "/");
    await shown.selectOption("h264/stream_1");
    await tab.getByText("No sound: it is switched on under Audio.").waitFor();
    assert.equal(await tab.getByRole("button", { name: "Turn sound on" }).isVisible(), false);
    const listens = await visit(admin);
    const settings = listens.getByRole("form", { name: "Audio" });
    await open(listens, "/audio.html");
    assert.equal(await settings.getByRole("checkbox").isChecked(), false);
    await press(settings, "Set");
    await message(listens, "Nothing has changed.");
    await settings.getByRole("checkbox").check();
    await settings.getByRole("radio", { name: /^AAC-LC/ }).check();
    await press(settings, "Set");
    await message(listens, "The streams have sound: AAC-LC.");
    assert.match(await listens.locator("#streams").innerText(), /H\.264, stream 1\s+AAC-LC\s+H\.265, stream 1\s+AAC-LC\s+H\.264, stream 2\s+off/);
    await look(listens, "audio", out);
    // The page that was open shows the stream with its sound by itself.
    const mute = tab.getByRole("button", { name: "Turn sound on" });
    await mute.waitFor({ timeout: 120000 });
    await playing();
    const decoded = () => tab.evaluate(() => document.getElementById("video").webkitAudioDecodedByteCount);
    const more_sound = async () => tab.waitForFunction(from => document.getElementById("video").webkitAudioDecodedByteCount > from, await decoded() + 2000, { timeout: 120000 });
    await more_sound();
    assert.equal(await tab.evaluate(() => document.getElementById("video").muted), true, "it is heard before anybody wants it");
    await mute.click();
    await tab.getByRole("button", { name: "Mute", exact: true }).waitFor();
    await listen(tab);
    await tab.waitForFunction(() => globalThis.beep(), null, { timeout: 120000, polling: 20 });
    await picture(tab, out, "live-sound-desk");
    await tab.setViewportSize(phone);
    await picture(tab, out, "live-sound-phone");
    await tab.setViewportSize(desk);
    let heard = 0;
    for (const pair of fs.readFileSync(path.join(folder, "keys"), "utf8").trim().split("\n").reverse()) {   // the newest are of the encoders of now
        await key.fill(pair);
        await press(tab, "Show encrypted");
        if (!await Promise.any([playing().then(() => 1), says("the key of another stream").then(() => 0)])) continue;
        await more_sound();
        ++heard;
        break;
    }
    assert.equal(heard, 1, "no key opens the stream with its sound");
    await press(tab, "Show unencrypted");
    await playing();
    await settings.getByRole("radio", { name: /^G\.711 A-law/ }).check();
    await press(settings, "Set");
    await message(listens, "The streams have sound: G.711 A-law (PCMA).");
    await tab.getByText("The sound is of G.711, which browsers do not play").waitFor({ timeout: 120000 });
    await playing();
    assert.equal(await tab.getByRole("button", { name: "Mute", exact: true }).isVisible(), false);
    await settings.getByRole("checkbox").uncheck();
    await press(settings, "Set");
    await message(listens, "The streams have no sound.");
    const facts = await listens.evaluate(async () => (await fetch("/api/status")).json());
    assert.equal(facts.has_sound, true);
    await listens.route("**/api/status", route => route.fulfill({ json: { ...facts, has_sound: false } }));   // as a camera says whose type composes no sound
    await open(listens, "/");
    assert.equal(await listens.getByRole("navigation").getByRole("link", { name: "Audio" }).count(), 0);
    await listens.context().close();

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
    await picture(tab, out, "users-change");
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
    await look(tab, "users", out);

    step("a guard sees live video and little else, and changes the own password");
    const guard = await visit({ username: "guard", password: "watchman-3" });
    await open(guard, "/");
    assert.deepEqual(await guard.getByRole("navigation").getByRole("link").allInnerTexts(), ["Live", "Image", "Audio", "User auth.", "Network", "HTTPS", "Product"]);
    assert.equal(await knock(guard, "/hosts.html"), 403);
    await open(guard, "/image.html");
    assert.equal(await guard.getByRole("button", { name: "Set" }).count(), 0);
    assert.equal(await guard.getByRole("form", { name: "JPEG(1)" }).getByLabel("Image quality").isDisabled(), true);
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
    await look(tab, "hosts", out);
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
    await tab.getByLabel("Default gateway", { exact: true }).fill("10.0.0.1");
    await press(tab, "Set");
    await beside(tab, "Default gateway", "cannot be reached");
    await tab.getByLabel("Default gateway", { exact: true }).fill("192.168.0.1");
    await tab.locator("#ipv6").check();
    await press(tab, "Set");
    await beside(tab, "IPv6 address", "unspecified");
    await tab.getByLabel("IPv6 address", { exact: true }).fill("fd00::10");
    assert.match(await tab.locator("#applies").innerText(), /without an interface/);
    assert.equal(await tab.locator("#trial").isVisible(), false);
    await tab.getByLabel("HTTP port").fill("70000");
    await press(tab, "Set");
    await beside(tab, "HTTP port", "1 to 65535");
    await tab.getByLabel("HTTP port").fill("8080");
    await tab.getByLabel("Max RTP packet size").selectOption("1280");
    await tab.getByLabel("Network settings").selectOption("DHCP");
    await tab.getByLabel(/^DHCPv6/).check();
    assert.deepEqual(await tab.getByLabel("Easy IP Setup accommodate period").locator("option").allInnerTexts(), ["20 min"]);   // nobody accepted unlimited
    assert.equal(await tab.locator("#found").isVisible(), false);   // without an interface
    await tab.locator("#easy_ip_setup").uncheck();
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
    assert.equal(await tab.getByLabel("Network settings").inputValue(), "DHCP");
    assert.equal(await tab.getByLabel(/^DHCPv6/).isChecked(), true);
    assert.equal(await tab.locator("#easy_ip_setup").isChecked(), false);
    assert.equal(await tab.locator("#ipv6").isChecked(), true);
    assert.equal(await tab.getByLabel("IPv6 address", { exact: true }).inputValue(), "fd00::10");
    await look(tab, "network", out);

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
    await look(tab, "https", out);

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
    await look(tab, "log", out);
    await open(tab, "/maintenance.html");
    await tab.getByText("SN-7", { exact: true }).first().waitFor();
    await look(tab, "maintenance", out);
    await tab.getByLabel("Serial number, to be sure").fill("SN-8");
    await press(tab, "Reset");
    await beside(tab, "Serial number, to be sure", "not the serial number");
    await tab.context().close();

    step("on a phone the menu opens and closes; a keyboard alone reaches the content");
    const small = await visit(admin, { viewport: phone, hasTouch: true, isMobile: true });
    await open(small, "/users.html");
    assert.equal(await small.getByRole("link", { name: "HTTPS" }).isVisible(), false);
    await small.getByText("Menu", { exact: true }).tap();
    await picture(small, out, "menu-phone");
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

run(check, "all pages do what they say").finally(() => agent.destroy());

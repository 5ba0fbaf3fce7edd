// The recorder's page as an administrator and a viewer use it in Chromium: recorder.js URL FOLDER [OUT]. FOLDER holds `keys` (KID:KEY); OUT gets pictures.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const fs = require("fs"), path = require("path"), assert = require("assert/strict");
const { execFileSync } = require("child_process");
const { admin, long, look, patience, phone, picture, press, ready, says, seek, set_up, step, unasked, visitors } = require("./_visitor.js");

const [url, folder, out] = process.argv.slice(2);
const [kid, key] = fs.readFileSync(path.join(folder, "keys"), "utf8").trim().split("\n")[0].split(":");
const { visit, run } = visitors({ context: { ignoreHTTPSErrors: true, timezoneId: "UTC", locale: "en-GB" }, expected: unasked });

// appears: what the page and its player say of themselves, for whoever must find out why something did not happen.
const appears = tab => tab.evaluate(() => {
    const v = document.getElementById("video");
    return JSON.stringify({ ...Object.fromEntries(["message", "state", "clock", "seal"].map(id => [id, document.getElementById(id).textContent])), time: v.currentTime, paused: v.paused, frames: v.getVideoPlaybackQuality().totalVideoFrames, error: v.error && v.error.message, ready: v.readyState });
});
// plays: pictures are decoded and time goes on.
async function plays(tab) {
    await tab.waitForFunction(() => {
        const video = document.getElementById("video");
        return video.currentTime > 0 && video.videoWidth === 320 && video.getVideoPlaybackQuality().totalVideoFrames > 5;
    }, null, long).catch(async () => assert.fail("no pictures; " + await appears(tab)));
    const from = await tab.evaluate(() => document.getElementById("video").currentTime);
    await tab.waitForFunction(from => document.getElementById("video").currentTime > from + 0.3, from, long);
}
const shown = tab => tab.locator("#clock").innerText();
// altered: asks to be shown what is altered, and gives the time of day that stood there when the page first said so.
async function altered(tab, name) {
    await tab.evaluate(() => {
        const seal = document.getElementById("seal");
        window.seen = new Promise(done => document.addEventListener("click", () => new MutationObserver((_, watch) => {   // from the click on: what plays until then is of no interest
            if (seal.textContent === "Altered") watch.disconnect(), done(document.getElementById("clock").textContent);
        }).observe(seal, { childList: true }), { capture: true, once: true }));
    });
    await press(tab, name);
    return (await tab.waitForFunction(() => window.seen, null, long).catch(async () => assert.fail(`${name}: nothing altered is shown; ` + await appears(tab)))).jsonValue();
}
// past: it plays after a time of day.
async function past(tab, time) {
    await tab.waitForFunction(time => document.getElementById("clock").textContent >= time, time, long).catch(async () => assert.fail(`it does not get past ${time}; ` + await appears(tab)));
    await plays(tab);
}
const seconds = text => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

async function check() {
    step("first access: the recorder speaks of itself; then its administrator logs in");
    let tab = await visit();
    await tab.goto(url + "/");
    assert.equal(tab.url(), url + "/setup.html");
    await ready(tab);
    assert.equal(await tab.locator("h1").innerText(), "Set up this recorder");
    await set_up(tab);
    await tab.context().close();
    tab = await visit(admin);
    const answer = await tab.goto(url + "/");
    await ready(tab);
    assert.match(answer.headers()["content-security-policy"], /^default-src 'none'; script-src 'self'; style-src 'self'; /);
    assert.doesNotMatch(answer.headers()["content-security-policy"], /unsafe/);

    step("cameras, and the day of the newest footage");
    assert.deepEqual(await tab.locator("#camera option").allInnerTexts(), ["door (no longer recorded)", "gate (no longer recorded)", "hall (no longer recorded)", "porch (no longer recorded)", "yard"]);
    assert.equal(await tab.getByLabel("Day", { exact: true }).inputValue(), "2026-01-31");
    assert.equal(await tab.locator("#timeline [data-verdict]").first().getAttribute("data-verdict"), "not_verifiable_without_key");

    step("encrypted footage says so, a wrong key is said to be wrong, and with the key it plays");
    await press(tab, "Play");
    await says(tab, "This footage is encrypted");
    const field = tab.getByLabel("Key", { exact: true });
    await field.fill("not a key");
    await press(tab, "Use this key");
    await tab.getByText("A key has 32 hexadecimal digits.").waitFor();
    await field.fill("0123456789abcdef0123456789abcdef:" + key);
    await press(tab, "Use this key");
    await says(tab, "None of the keys that you gave");
    await field.fill("00112233445566778899aabbccddeeff");
    await press(tab, "Use this key");
    await says(tab, "this is not the key");
    await field.fill(kid + ":" + key);
    await press(tab, "Use this key");
    await plays(tab);
    assert.match(await shown(tab), /^12:00:\d\d$/);
    assert.equal(await tab.locator("#seal").innerText(), "Not verifiable without key");
    await picture(tab, out, "recorder-encrypted");

    step("it goes on in the next segment, at the time of day that it shows");
    for (let i = 0; i < 5; ++i) await press(tab, "Show less time");
    await seek(tab, "12:00:18");
    await tab.waitForFunction(() => { const [h, m, s] = document.getElementById("clock").textContent.split(":").map(Number); return h === 12 && m === 0 && s >= 21 && s < 40; }, null, long);
    await plays(tab);

    step("another camera in the clear: an altered picture is red, said, listed with its time, and shown when asked for");
    await tab.getByLabel("Camera", { exact: true }).selectOption("gate");
    await tab.locator("#timeline [data-verdict=altered]").waitFor({ state: "attached" });
    const red = await tab.evaluate(() => {
        const each = document.querySelector("#timeline [data-verdict=altered]");
        const pattern = document.querySelector(each.getAttribute("fill").slice(4, -1));
        return { color: getComputedStyle(pattern).color, kinds: [...document.querySelectorAll("#timeline [data-verdict]")].map(each => each.dataset.verdict), letters: [...document.querySelectorAll("#timeline .letter")].map(each => each.textContent) };
    });
    assert.equal(red.color, "rgb(179, 38, 30)");
    assert.deepEqual([...new Set(red.kinds)].sort(), ["altered", "authentic", "missing", "not_covered", "unsigned"]);
    assert.ok(red.letters.includes("A") && red.letters.includes("M"));
    const rows = await tab.locator("#odd-rows tr").allInnerTexts();
    assert.equal(rows.length, 4);
    assert.match(rows[0], /12:00:30\s+Altered \(1 picture\)\s+picture 300 is not the one that was signed/);
    assert.match(rows[1], /12:00:48 – 12:00:50\s+Missing \(20 pictures\)/);
    const at = await altered(tab, "Show 12:00:30");
    assert.ok(seconds(at) >= seconds("12:00:30"), "shown as altered at " + at);
    await tab.waitForFunction(() => document.getElementById("seal").textContent === "Authentic", null, long);
    await plays(tab);
    await tab.locator("#video").evaluate(video => video.pause());

    step("a page that is too busy to look for seconds tells of it all the same");
    await tab.evaluate(() => document.getElementById("video").addEventListener("timeupdate", () => {   // the first that says where it is after the jump
        for (const until = performance.now() + 3000; performance.now() < until;);
    }, { once: true }));
    const late = await altered(tab, "Show 12:00:30");
    assert.ok(seconds(late) >= seconds("12:00:30"), "shown as altered at " + late);
    await tab.locator("#video").evaluate(video => video.pause());
    for (let i = 0; i < 5; ++i) await press(tab, "Show less time");
    await look(tab, "recorder", out);

    step("what was altered on the disk since is found when the files are checked again, in red, with its picture's time");
    await tab.getByLabel("Camera", { exact: true }).selectOption("hall");
    await tab.getByText("Nothing: all that is here is authentic.").waitFor();
    await press(tab, "Check the files again");
    await tab.getByText(/^400 pictures in 2 files checked; 2 stretches are not what was recorded\.$/).waitFor(long);
    assert.match((await tab.locator("#odd-rows tr").allInnerTexts()).join("; "), /^12:00:25\s+Altered \(1 picture\)\s[^;]*; 12:00:32\s+Altered \(1 picture\)\s[^;]*$/);
    assert.equal(await tab.locator("#timeline [data-verdict=altered]").count(), 2);
    assert.ok(seconds(await altered(tab, "Show 12:00:25")) >= seconds("12:00:25"));
    await plays(tab);

    step("an altered picture that does not decode is said, and passed over; in encrypted footage as well, whose key is right all the same");
    assert.ok(seconds(await altered(tab, "Show 12:00:32")) >= seconds("12:00:32"));
    await says(tab, "do not decode (altered); it goes on after them.");
    await past(tab, "12:00:33");
    await picture(tab, out, "recorder-passed-over");
    await tab.getByLabel("Camera", { exact: true }).selectOption("porch");
    await tab.getByText("Nobody has judged this day yet.").waitFor();
    for (const from of ["12:00:31", "12:00:32"]) {   // from before its group of pictures, and from within
        await seek(tab, from);
        await says(tab, "do not decode; it goes on after them.");
        await past(tab, "12:00:33");
    }
    assert.equal(await tab.locator("#unlock").isVisible(), false);

    step("what somebody typed into Export stays, however late the day of the camera comes that was just chosen");
    const before = await tab.locator("#to").inputValue();
    let release;
    const held = new Promise(done => { release = done; });
    await tab.route("**/api/cameras/gate/timeline?*", async route => { await held; await route.continue(); });
    await tab.getByLabel("Camera", { exact: true }).selectOption("gate");
    await tab.locator("#export").getByLabel("From", { exact: true }).fill("2026-01-31T12:00:10");
    release();
    await tab.waitForFunction(before => document.getElementById("to").value !== before, before, long);
    assert.equal(await tab.locator("#from").inputValue(), "2026-01-31T12:00:10");
    await tab.unroute("**/api/cameras/gate/timeline?*");

    step("an export: made while one waits, and a link to it with what verify says");
    await tab.locator("#export").getByLabel("From", { exact: true }).fill("");   // the page fills it in when it has the camera's day
    await tab.getByLabel("Camera", { exact: true }).selectOption("door");
    await tab.waitForFunction(() => document.getElementById("from").value !== "", null, long);
    await tab.locator("#export").getByLabel("From", { exact: true }).fill("2026-01-31T12:00:02");
    await tab.locator("#export").getByLabel("To", { exact: true }).fill("2026-01-31T12:00:30");
    await press(tab, "Export");
    const link = tab.locator("#exported a");
    await link.waitFor(long).catch(async () => assert.fail(`no export, but "${await tab.locator("#exported").innerText()}"; ` + await appears(tab)));
    assert.equal(await link.innerText(), "door-20260131T120002Z.tar");
    assert.match(await tab.locator("#exported").innerText(), /[1-9]\d* pictures: not all is proven: encrypted footage is proven with its key/);
    const [download] = await Promise.all([tab.waitForEvent("download", long), link.click()]);
    await download.saveAs(path.join(folder, "export.tar"));
    const log = await tab.context().newPage();
    await log.goto(url + "/log.html");
    await ready(log);
    for (const [event, result] of [["begun", ""], ["ended", ": not all is proven"], ["taken away", ""]])
        assert.match((await log.locator("#rows tr").allInnerTexts()).join("\n"), new RegExp("export " + event + "[^]*?door, [^\n]*12:00:02[^\n]*12:00:30[^\n]*" + result));
    await log.close();
    await tab.getByLabel("Camera", { exact: true }).selectOption("gate");
    await tab.locator("#timeline [data-verdict=altered]").waitFor({ state: "attached" });

    step("scrubbing: where nothing is recorded it goes on with what comes next; keys move too");
    await seek(tab, "13:00:00");
    await says(tab, "it goes on at 14:30:00");
    await tab.waitForFunction(() => document.getElementById("clock").textContent.startsWith("14:30:"), null, long);
    await plays(tab);
    assert.equal(await tab.locator("#seal").innerText(), "Unsigned");
    const slider = tab.getByRole("slider", { name: "Time", exact: true });
    await slider.focus();
    await tab.keyboard.press("Home");
    await says(tab, "it goes on at 12:00:00");
    await tab.waitForFunction(() => document.getElementById("clock").textContent.startsWith("12:00:"), null, long);
    assert.match(await slider.getAttribute("aria-valuetext"), /^12:00:\d\d, authentic$/);
    await tab.getByLabel("Speed").selectOption("4");
    await plays(tab);

    step("a day that is being recorded grows in the page: what is judged now stands out without anybody's doing");
    assert.equal(await tab.locator("#odd-rows tr").count(), 4);
    execFileSync("python3", ["-c", `
import sqlite3
db = sqlite3.connect("rec/index.sqlite", timeout=30)
db.execute("INSERT INTO verdict SELECT camera, start + 100000000, 5, start + 110000000, 7, 'just now' FROM segment WHERE camera = 'gate' AND open = 1")
db.commit()
assert db.total_changes == 1
`], { cwd: folder });
    await tab.waitForFunction(() => document.querySelectorAll("#odd-rows tr").length === 5, null, long);
    assert.match((await tab.locator("#odd-rows tr").allInnerTexts()).find(row => row.includes("just now")), /14:30:10 – 14:30:11\s+Altered \(7 pictures\)/);

    step("days and cameras without footage say so");
    await press(tab, "Day before");
    await tab.getByText("Nothing was recorded on this day.").waitFor();
    await tab.getByLabel("Camera", { exact: true }).selectOption("yard");
    await tab.getByText("Nothing of this camera is recorded yet.").waitFor();
    await picture(tab, out, "recorder-empty");

    step("a viewer on a phone: sees recordings, and no page that is not theirs");
    await tab.goto(url + "/users.html");
    await ready(tab);
    assert.match(await tab.title(), / · Recorder$/);
    assert.deepEqual(await tab.locator("#level option").allInnerTexts(), ["3. Viewer", "2. Operator", "1. Administrator"]);
    await tab.evaluate(async () => {
        const made = await fetch("/api/accounts", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name: "guard", password: "nightwatch-3", retyped: "nightwatch-3", level: 3 }) });
        if (made.status !== 201) throw new Error("account: " + made.status);
    });
    for (const page of ["/hosts.html", "/log.html", "/https.html"]) {
        await tab.goto(url + page);
        await ready(tab);
        assert.doesNotMatch(await tab.locator("main").innerText(), /[^.]camera[^.]/, page + " speaks of a camera");
    }
    await tab.context().close();
    tab = await visit({ username: "guard", password: "nightwatch-3" }, { viewport: phone, hasTouch: true, isMobile: true });
    await tab.goto(url + "/");
    await ready(tab);
    await tab.getByLabel("Camera", { exact: true }).selectOption("gate");
    await tab.waitForFunction(() => document.querySelectorAll("#timeline [data-verdict]").length > 3, null, patience);
    await tab.getByText("Menu", { exact: true }).tap();
    assert.deepEqual(await tab.getByRole("navigation").getByRole("link").allInnerTexts(), ["Recordings", "Users", "HTTPS"]);
    await tab.getByText("Menu", { exact: true }).tap();
    await tab.getByRole("button", { name: "Play", exact: true }).tap();
    await plays(tab);
    assert.equal(await tab.getByRole("button", { name: "Export", exact: true }).isVisible(), false);
    await picture(tab, out, "recorder-watching-phone");
    await tab.context().close();
}

run(check, "the recorder's page does what it says");

// What only the object store has, as a viewer plays it in Chromium: stored.js URL FOLDER [OUT | --away]. FOLDER holds `keys` (KID:KEY); OUT gets pictures; --away: the store is.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const fs = require("fs"), path = require("path"), assert = require("assert/strict");
const { admin, long, look, open, picture, press, refused, seek, step, visitors } = require("./_visitor.js");

const [url, folder, out] = process.argv.slice(2);
const [kid, key] = fs.readFileSync(path.join(folder, "keys"), "utf8").trim().split("\n")[0].split(":");
const { visit, run } = visitors({ context: { ignoreHTTPSErrors: true, timezoneId: "UTC", locale: "en-GB" }, expected: message => refused(message) });

const shown = tab => tab.evaluate(() => ({ clock: document.getElementById("clock").textContent, state: document.getElementById("state").textContent, message: document.getElementById("message").textContent,
    seal: document.getElementById("seal").textContent, frames: document.getElementById("video").getVideoPlaybackQuality().totalVideoFrames, time: document.getElementById("video").currentTime }));
async function plays(tab, from) {
    await tab.waitForFunction(from => document.getElementById("video").getVideoPlaybackQuality().totalVideoFrames > 5 && document.getElementById("clock").textContent >= from
        && document.getElementById("state").textContent === "Playing", from, long).catch(async () => assert.fail("no pictures: " + JSON.stringify(await shown(tab))));
}
const verdicts = tab => tab.locator("#timeline [data-verdict]").evaluateAll(all => all.map(each => each.dataset.verdict + " " + Math.round(each.getAttribute("x"))));

async function check() {
    const tab = await visit(admin);
    await open(tab, url + "/");
    const choose = camera => tab.getByLabel("Camera", { exact: true }).selectOption(camera);

    await choose("gate");
    await tab.waitForFunction(() => document.querySelectorAll("#timeline .stored").length === 1 && document.querySelectorAll("#timeline .footage").length === 1, null, long);
    if (out === "--away") {
        step("the store is away: the page says so, and why");
        await seek(tab, "11:58:00");   // it goes on at noon
        for (let i = 0; i < 4; ++i) await press(tab, "Show less time");   // nearer to the moment that was chosen
        await seek(tab, "12:00:45");
        await tab.waitForFunction(() => document.getElementById("message").textContent.startsWith("The object store gives nothing: "), null, long)
            .catch(async () => assert.fail("it is not said: " + JSON.stringify(await shown(tab))));
        assert.equal((await shown(tab)).state, "No picture");
        return;
    }

    step("footage that only the store has is marked, explained, and has the verdicts that it had");
    assert.match(await tab.locator("#in-store").innerText(), /In the store/);
    assert.equal(await tab.locator("#in-store").isVisible(), true);
    assert.deepEqual((await verdicts(tab)).map(each => each.split(" ")[0]).sort(), ["altered", "authentic", "authentic", "unsigned"]);

    await look(tab, "stored", out);

    step("it is brought, with progress, and plays; the seal says what holds");
    await tab.evaluate(() => {
        window.states = [];
        new MutationObserver(() => window.states.push(document.getElementById("state").textContent)).observe(document.getElementById("state"), { childList: true });
    });
    const before = await verdicts(tab);
    await seek(tab, "11:58:00");   // it goes on at noon
    await plays(tab, "12:00:01");
    assert.ok((await tab.evaluate(() => window.states)).includes("Bringing 1 of 3 segments from the store"), "no progress: " + await tab.evaluate(() => window.states.join("; ")));
    assert.equal((await shown(tab)).seal, "Authentic");
    assert.deepEqual(await verdicts(tab), before);
    await picture(tab, out, "stored-playing");
    await tab.getByLabel("Speed").selectOption("4");
    await tab.waitForFunction(() => document.getElementById("seal").textContent === "Altered", null, long).catch(async () => assert.fail("the altered picture goes by: " + JSON.stringify(await shown(tab))));
    await plays(tab, "12:00:45");   // from one brought segment into the next

    step("what is encrypted says so, and plays with its key");
    await choose("door");
    await tab.waitForFunction(() => document.querySelectorAll("#timeline .stored").length === 1 && document.querySelectorAll("#timeline .footage").length === 0, null, long);
    await press(tab, "Play");
    await tab.getByText("This footage is encrypted").waitFor(long);
    await tab.getByLabel("Key", { exact: true }).fill(kid + ":" + key);
    await press(tab, "Use this key");
    await plays(tab, "12:00:01");
    assert.equal((await shown(tab)).seal, "Not verifiable without key");
}
run(check, "what only the store has is shown as it should be");

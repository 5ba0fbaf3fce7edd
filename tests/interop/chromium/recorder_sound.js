// Sound on the recorder's page in Chromium: recorder_sound.js URL FOLDER [OUT]. FOLDER holds `door.keys` (AAC) and `gate.keys` (G.711), lines KID:KEY; OUT gets pictures.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const fs = require("fs"), path = require("path"), assert = require("assert/strict");
const { admin, listen, long, step } = require("./_visitor.js");
const { chromium } = require(path.join(process.env.BARTIZAN_TOOLS || "", "node_modules/playwright-core"));

const [url, folder, out] = process.argv.slice(2);
const key_of = id => fs.readFileSync(path.join(folder, id + ".keys"), "utf8").trim().split("\n")[0];
const complaints = [];

async function run(browser) {
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, httpCredentials: admin, ignoreHTTPSErrors: true, timezoneId: "UTC", locale: "en-GB" });
    context.setDefaultTimeout(60000);
    const tab = await context.newPage();
    tab.on("console", message => { if (["warning", "error"].includes(message.type())) complaints.push(message.text()); });
    tab.on("pageerror", error => complaints.push(String(error)));
    const says = wanted => tab.waitForFunction(text => document.getElementById("message").textContent.includes(text), wanted, long)
        .catch(async () => assert.fail(`"${wanted}" is not said, but "${await tab.locator("#message").innerText()}"`));
    const button = name => tab.getByRole("button", { name, exact: true });
    const video = () => tab.evaluate(() => {
        const v = document.getElementById("video");
        return { sound: v.webkitAudioDecodedByteCount, pictures: v.getVideoPlaybackQuality().totalVideoFrames, muted: v.muted };
    });
    // goes_on: so many bytes of sound and pictures more are decoded than now.
    const goes_on = async (sound, pictures) => {
        const now = await video();
        await tab.waitForFunction(([sound, pictures]) => {
            const v = document.getElementById("video");
            return v.webkitAudioDecodedByteCount >= sound && v.getVideoPlaybackQuality().totalVideoFrames >= pictures;
        }, [now.sound + sound, now.pictures + pictures], long).catch(async () => assert.fail("nothing goes on: " + JSON.stringify([now, await video(), await tab.locator("#message").innerText(), await tab.locator("#state").innerText()])));
    };
    const picture = async name => { if (out) await tab.screenshot({ path: path.join(out, name + ".png"), fullPage: true }); };
    await tab.goto(url + "/");
    await tab.waitForFunction(() => document.body.dataset.ready === "yes", null, long);

    step("without the key, and with another one, nothing is heard");
    await button("Play").click();
    await says("This footage is encrypted");
    assert.equal((await video()).sound, 0);
    const field = tab.getByLabel("Key", { exact: true });
    await field.fill("00112233445566778899aabbccddeeff");
    await button("Use this key").click();
    await says("this is not the key");
    assert.deepEqual([(await video()).sound, (await video()).pictures], [0, 0]);

    step("with the key its sound is decoded beside the pictures, silent until somebody presses Sound");
    await field.fill(key_of("door"));
    await button("Use this key").click();
    await goes_on(2000, 5);
    assert.equal((await video()).muted, true, "it is heard before anybody wants it");
    const sound = button("Sound");
    assert.equal(await sound.getAttribute("aria-pressed"), "false");
    await listen(tab);
    await goes_on(20000, 20);   // beeps have passed
    assert.equal(await tab.evaluate(() => globalThis.beep()), false, "muted, and heard");
    await sound.click();
    assert.equal(await sound.getAttribute("aria-pressed"), "true");
    assert.equal((await video()).muted, false);
    await tab.waitForFunction(() => globalThis.beep(), null, { ...long, polling: 20 });
    await picture("recorder-sound");
    await sound.click();
    assert.equal((await video()).muted, true);
    assert.equal(await tab.locator("#unheard").isVisible(), false);

    step("G.711, which browsers do not play: the page says so, has no button, and shows the pictures");
    await tab.reload();   // keys are the page's: this one has none yet
    await tab.waitForFunction(() => document.body.dataset.ready === "yes", null, long);
    await Promise.all([tab.waitForResponse(answer => answer.url().includes("/api/cameras/gate/timeline"), long), tab.getByLabel("Camera", { exact: true }).selectOption("gate")]);
    await tab.waitForFunction(() => document.getElementById("state").textContent === "Choose a time", null, long);
    await button("Play").click();
    await says("This footage is encrypted");
    await field.fill(key_of("gate"));
    await button("Use this key").click();
    await tab.getByText("Its sound is G.711, which browsers do not play").waitFor(long);
    const before = await video();
    await goes_on(0, 10);
    assert.equal((await video()).sound, before.sound);
    assert.equal(await sound.isVisible(), false);
    await picture("recorder-g711");
    await context.close();
}

(async () => {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: ["--no-sandbox"] });
    try {
        await run(browser);
    } finally {
        await browser.close();
    }
    assert.deepEqual(complaints, []);
    console.log("the recorder's page is heard, and only with the key");
})().catch(error => { console.error(error); console.error(complaints); process.exit(1); });

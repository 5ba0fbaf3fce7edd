// Sound on the recorder's page in Chromium: recorder_sound.js URL FOLDER [OUT]. FOLDER holds `door.keys` (AAC) and `gate.keys` (G.711), lines KID:KEY; OUT gets pictures.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const fs = require("fs"), path = require("path"), assert = require("assert/strict");
const { admin, listen, long, picture, press, ready, says, step, unasked, visitors } = require("./_visitor.js");

const [url, folder, out] = process.argv.slice(2);
const key_of = id => fs.readFileSync(path.join(folder, id + ".keys"), "utf8").trim().split("\n")[0];
const { visit, run } = visitors({ context: { ignoreHTTPSErrors: true, timezoneId: "UTC", locale: "en-GB" }, expected: unasked });

async function check() {
    const tab = await visit(admin);
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
    await tab.goto(url + "/");
    await ready(tab);

    step("without the key, and with another one, nothing is heard");
    await press(tab, "Play");
    await says(tab, "This footage is encrypted");
    assert.equal((await video()).sound, 0);
    const field = tab.getByLabel("Key", { exact: true });
    await field.fill("00112233445566778899aabbccddeeff");
    await press(tab, "Use this key");
    await says(tab, "this is not the key");
    assert.deepEqual([(await video()).sound, (await video()).pictures], [0, 0]);

    step("with the key its sound is decoded beside the pictures, silent until somebody presses Sound");
    await field.fill(key_of("door"));
    await press(tab, "Use this key");
    await goes_on(2000, 5);
    assert.equal((await video()).muted, true, "it is heard before anybody wants it");
    const sound = tab.getByRole("button", { name: "Sound", exact: true });
    assert.equal(await sound.getAttribute("aria-pressed"), "false");
    await listen(tab);
    await goes_on(20000, 20);   // beeps have passed
    assert.equal(await tab.evaluate(() => globalThis.beep()), false, "muted, and heard");
    await sound.click();
    assert.equal(await sound.getAttribute("aria-pressed"), "true");
    assert.equal((await video()).muted, false);
    await tab.waitForFunction(() => globalThis.beep(), null, { ...long, polling: 20 });
    await picture(tab, out, "recorder-sound");
    await sound.click();
    assert.equal((await video()).muted, true);
    assert.equal(await tab.locator("#unheard").isVisible(), false);

    step("G.711, which browsers do not play: the page says so, has no button, and shows the pictures");
    await tab.reload();   // keys are the page's: this one has none yet
    await ready(tab);
    await Promise.all([tab.waitForResponse(answer => answer.url().includes("/api/cameras/gate/timeline"), long), tab.getByLabel("Camera", { exact: true }).selectOption("gate")]);
    await tab.waitForFunction(() => document.getElementById("state").textContent === "Choose a time", null, long);
    await press(tab, "Play");
    await says(tab, "This footage is encrypted");
    await field.fill("00112233445566778899aabbccddeeff");
    await press(tab, "Use this key");
    await says(tab, "this is not the key");
    await field.fill(key_of("gate"));
    await press(tab, "Use this key");
    await tab.getByText("Its sound is G.711, which browsers do not play").waitFor(long);
    const before = await video();
    await goes_on(0, 10);
    assert.equal((await video()).sound, before.sound);
    assert.equal(await sound.isVisible(), false);
    await picture(tab, out, "recorder-g711");
    await tab.context().close();
}

run(check, "the recorder's page is heard, and only with the key");

// Adding and removing cameras in the page, as an administrator does it in Chromium: cameras.js URL TRUSTED STRANGE FINGERPRINT [OUT]. TRUSTED and STRANGE are addresses
// of cameras for which an authority of the recorder vouches, and for which none does; OUT gets pictures.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const assert = require("assert/strict");
const { admin, desk, phone, picture, press, ready, refused, says, set_up, step, visitors } = require("./_visitor.js");

const [url, trusted, strange, fingerprint, out] = process.argv.slice(2);
const { visit, run } = visitors({ context: { ignoreHTTPSErrors: true, timezoneId: "UTC", locale: "en-GB" }, expected: refused });
async function ask(tab, address, password, footage) {
    await tab.getByLabel("Address", { exact: true }).fill(address);
    await tab.getByLabel("Password", { exact: true }).fill(password);
    await tab.getByLabel("Footage").selectOption(footage);
    await press(tab, "Look at it");
}
// fits: on a phone nothing is wider than the screen, and what is pressed is large enough for a finger.
async function fits(tab, name) {
    await tab.setViewportSize(phone);
    const found = await tab.evaluate(() => ({
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        small: [...document.querySelectorAll("main button")].filter(each => each.getBoundingClientRect().height > 0 && each.getBoundingClientRect().height < 36).map(each => each.textContent),
    }));
    assert.deepEqual(found, { wide: 0, small: [] }, name);
    await picture(tab, out, name + "-phone");
    await tab.setViewportSize(desk);
    assert.equal(await tab.evaluate(() => document.querySelector(".scroll").scrollWidth - document.querySelector(".scroll").clientWidth), 0, "the list of cameras does not fit on a desk");
}
const rows = tab => tab.locator("#rows tr strong").allInnerTexts();

async function check() {
    const setup = await visit();
    await setup.goto(url + "/setup.html");
    await ready(setup);
    await set_up(setup);
    await setup.context().close();
    const tab = await visit(admin);
    await tab.goto(url + "/cameras.html");
    await ready(tab);

    step("what was added on the command line is there, and the pinned one says so");
    assert.deepEqual(await rows(tab), ["door", "shed"]);
    assert.match(await tab.locator("#rows tr").nth(1).innerText(), /its certificate is pinned/);

    step("an address that cannot be one is refused beside its field, before anybody is called");
    await ask(tab, "rtsps://admin:tallship-7@127.0.0.1/m", "", "sealed");
    await tab.getByText(/^Holds a password/).waitFor();

    step("a camera for which an authority vouches: certificate and stream are shown, then it is added");
    await ask(tab, trusted, admin.password, "sealed");
    await says(tab, "An authority of this recorder vouches for it.", { id: "verdict" });
    const facts = await tab.locator("#certificate").innerText();
    for (const each of [/Device\s+SN-store/, /Issued by\s+.*Example Cameras issuing CA/, /For\s+127\.0\.0\.1/, /SHA-256\s+([0-9A-F]{2}:){31}[0-9A-F]{2}/, /Stream\s+video H\.265, encrypted, signed/]) assert.match(facts, each);
    await tab.getByLabel("Name in this recorder").fill("hall");
    await picture(tab, out, "recorder-camera-found");
    await press(tab, "Add it");
    await says(tab, "hall is added");
    assert.deepEqual(await rows(tab), ["door", "shed", "hall"]);

    step("its stream in the clear is not recorded as sealed footage, and cannot be added");
    await ask(tab, trusted.replace("/encrypted", ""), admin.password, "sealed");
    await says(tab, "Its pictures come in the clear", { id: "verdict" });
    assert.equal(await tab.getByRole("button", { name: "Add it", exact: true }).isVisible(), false);

    step("a camera for which nobody vouches: its fingerprint is shown to be compared, and the password goes to it only when it is believed");
    await ask(tab, strange, "wrong-password-1", "as_it_comes");
    await says(tab, "No authority that this recorder trusts vouches for its certificate.", { id: "verdict" });
    assert.match(await tab.locator("#certificate").innerText(), new RegExp("SHA-256\\s+" + fingerprint));
    assert.equal(await tab.getByRole("button", { name: "Add it", exact: true }).isVisible(), false);
    await fits(tab, "recorder-camera-pin");
    await press(tab, "It is the same: believe this certificate");
    await says(tab, "The server accepts none of our credentials", { id: "verdict" });   // the look with the pin went on to the login
    await ask(tab, strange, admin.password, "as_it_comes");
    await says(tab, "No authority that this recorder trusts", { id: "verdict" });
    await press(tab, "It is the same: believe this certificate");
    await says(tab, "It is the camera whose certificate you believe.", { id: "verdict" });
    await tab.getByLabel("Name in this recorder").fill("door");
    await press(tab, "Add it");
    await tab.getByText('There is a camera "door" already; choose another name.').waitFor();
    await tab.getByLabel("Name in this recorder").fill("gate");
    await press(tab, "Add it");
    await says(tab, "gate is added");

    step("removing asks first, and takes the one that was meant");
    await press(tab, "Remove shed");
    await tab.getByRole("dialog").getByText("Its footage stays").waitFor();
    await press(tab.getByRole("dialog"), "Remove");
    await says(tab, "shed is removed");
    assert.deepEqual(await rows(tab), ["door", "hall", "gate"]);

    step("who may only watch neither sees nor does any of it");
    await tab.evaluate(async () => {
        const made = await fetch("/api/accounts", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name: "guard", password: "nightwatch-3", retyped: "nightwatch-3", level: 3 }) });
        if (made.status !== 201) throw new Error("account: " + made.status);
    });
    const guard = await visit({ username: "guard", password: "nightwatch-3" });
    await guard.goto(url + "/");
    await ready(guard);
    const statuses = await guard.evaluate(async () => {
        const status = async (method, path, body) => (await fetch(path, { method, headers: { "Content-Type": "application/json" }, body })).status;
        return [await status("GET", "/cameras.html"), await status("GET", "/api/camera-settings"), await status("POST", "/api/cameras/probe", "{}"), await status("GET", "/api/probes/1"),
            await status("POST", "/api/cameras", "{}"), await status("DELETE", "/api/cameras/door")];
    });
    assert.deepEqual(statuses, [403, 403, 403, 403, 403, 403]);
    await guard.context().close();
    await tab.context().close();
}

run(check, "cameras are looked at, added and removed in the page");

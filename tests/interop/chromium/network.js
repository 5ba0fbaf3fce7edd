// Addresses on trial as an administrator tries them in Chromium: network.js FORMER WRITTEN SERVER. The camera is at FORMER; WRITTEN is what it is to have for a time; SERVER
// is the process of a DHCP server that stands still until it is wanted.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const assert = require("assert/strict");
const { admin, open, patience, phone, press, ready, refused, says: message, step, visitors } = require("./_visitor.js");

const [former, written, server] = process.argv.slice(2);
const { visit, run } = visitors({ context: { ignoreHTTPSErrors: true, viewport: phone }, expected: refused });   // certificates are pages.js's
const at = async host => {
    const tab = await visit(admin);
    await open(tab, `https://${host}/network.html`);
    return tab;
};

async function check() {
    const panel = tab => tab.getByText("These addresses are on trial");

    step("a written address on trial: time is told, and it is taken back");
    const tab = await at(former);
    assert.equal(await panel(tab).isVisible(), false);
    assert.match(await tab.locator("#found").innerText(), /^Tools on \w+ find this camera, for \d+ minutes more\.$|^Tools do not find this camera now/);
    await tab.getByLabel("IP address (IPv4)").fill(written);
    await press(tab, "Set");
    await panel(tab).waitFor();
    await message(tab, "On trial.");
    assert.match(await tab.locator("#left").innerText(), /^\d+ (minutes|seconds)$/);
    await press(tab, "Confirm");
    await message(tab, "Confirm by the new address");
    await press(tab, "Take back");
    await message(tab, "Taken back");
    assert.equal(await panel(tab).isVisible(), false);
    assert.equal(await tab.getByLabel("IP address (IPv4)").inputValue(), former);

    step("again, and confirmed by its link");
    await tab.getByLabel("IP address (IPv4)").fill(written);
    await press(tab, "Set");
    await panel(tab).waitFor();
    await tab.getByRole("link", { name: written }).click();
    await tab.waitForURL(`https://${written}/network.html`, patience);
    await ready(tab);
    await press(tab, "Confirm");
    await message(tab, "Confirmed");
    assert.equal(await panel(tab).isVisible(), false);

    step("DHCP on trial: who has lent what is told by itself, and nothing can be confirmed before");
    await tab.getByLabel("Network settings").selectOption("DHCP");
    await press(tab, "Set");
    await panel(tab).waitFor();
    assert.equal(await tab.getByRole("button", { name: "Confirm" }).isDisabled(), true);
    await tab.getByText("A DHCP server is asked").waitFor();
    process.kill(Number(server), "SIGCONT");
    const lent = tab.getByText(/^10\.77\.0\.1 has lent 10\.77\.0\.\d+, for \d+ minutes more\.$/);
    await lent.waitFor();
    const address = (await lent.innerText()).match(/lent ([\d.]+),/)[1];
    const there = await at(address);
    await press(there, "Confirm");
    await message(there, "Confirmed");
    assert.equal(await panel(there).isVisible(), false);
    assert.equal(await there.getByLabel("Network settings").inputValue(), "DHCP");
}
run(check, "addresses are tried in the page");

// node check.mjs MODULES CHROMIUM UMLAUF: uses the demo's pages as people do, and tells every fault.

import { browse, check, faults, serve } from "./world.mjs";
import { byKeyboard, byMouse, cost, establish, launchAndVote, withoutScripts } from "./job.mjs";
import { consult } from "./consultation.mjs";
import { all } from "./pages.mjs";

const { address, end } = await serve();
const browser = await browse();
try {
  let home;
  for (const hand of [withoutScripts, byKeyboard, byMouse]) {
    await check(`a vote is launched and answered ${hand.name}`, async () => {
      home = await launchAndVote(browser, address, hand);
    });
  }
  await check("from the link to the receipt", async () => {
    const { clicks, requests } = await cost(browser, address, home);
    console.log(`      ${clicks} clicks, ${requests} pages`);
  });
  await check("the chair establishes the result by keyboard", () => establish(browser, address, byKeyboard, home));
  await check("a consultation with a spreadsheet of a foreign program, without scripts", () => consult(browser, address));
  await check("every page of every role, in both languages and themes", () => all(browser, address));
} finally {
  await browser.close();
  await end();
}
if (faults.length > 0) {
  console.error(`${faults.length} faults`);
  process.exit(1);
}

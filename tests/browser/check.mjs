// node check.mjs MODULES CHROMIUM UMLAUF: uses the demo's pages as people do, and tells every fault.

import { browse, check, faults, serve } from "./world.mjs";
import { byKeyboard, byMouse, changedMeanwhile, cost, establish, launchAndVote, newcomer, onPaper, withoutScripts } from "./job.mjs";
import { fromTheMail } from "./mail.mjs";
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
  await check("from the vote's page to the receipt, already signed in", async () => {
    const { clicks, requests } = await cost(browser, address, home);
    console.log(`      ${clicks} clicks, ${requests} pages`);
  });
  await check("who looks at a case hears that it has moved on", () => changedMeanwhile(browser, address, home));
  await check("a case on paper", () => onPaper(browser, address, home));
  await check("the chair establishes the result by keyboard", () => establish(browser, address, byKeyboard, home));
  await check("somebody new launches, answers and establishes a vote", async () => {
    const fresh = await serve();
    console.log(`      ${await newcomer(browser, fresh.address)} clicks`);
    await fresh.end();
  });
  await check("from the mail to the receipt, signed in by a link", async () => {
    const { clicks, pages, requests } = await fromTheMail(browser);
    console.log(`      ${clicks} clicks, ${pages} pages, ${requests} requests`);
  });
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
